import { createContext } from 'svelte'

export interface Toast {
  readonly id: number
  readonly text: string
  readonly undo: (() => void) | undefined
  /** It stays until it was closed. */
  readonly stays?: boolean
}

/** How long something stays that can be undone, in milliseconds. */
export const undoTime = 10_000
const readTime = 5_000
/** Who moves on sooner has not read it. */
const unreadTime = 1_000

/**
 * Short sentences at the bottom of the page, one at a time. Each tells of the
 * last deed and belongs to the page it was done on: it goes, with its undo, as
 * soon as a newer deed begins or its page is left, since what an undo changes
 * should be in sight. A deed that leads to another page by itself takes it
 * along, and so does who moves on within a second: nothing goes unread. What
 * did not work stays until it was closed.
 */
export class Toasts {
  current: Toast | undefined = $state.raw()
  #next = 1
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Where it belongs; undefined as long as it is unread. */
  #path: string | undefined
  #reading: ReturnType<typeof setTimeout> | undefined

  /** Says `text`; with `undo` it stays ten seconds and can be taken back. */
  say(text: string, undo?: () => void): void {
    this.#show({ id: this.#next++, text, undo })
  }

  /** Says that something did not work; it stays until it was read and closed. */
  warn(text: string): void {
    this.#show({ id: this.#next++, text, undo: undefined, stays: true })
  }

  #show(toast: Toast): void {
    this.current = toast
    this.resume()
    clearTimeout(this.#reading)
    this.#path = undefined
    this.#reading = setTimeout(() => (this.#path = location.pathname), unreadTime)
  }

  /** A newer deed begins. */
  begin(): void {
    if (!this.current?.stays) this.close()
  }

  /** The page at `path` stands now. */
  standOn(path: string): void {
    if (this.#path !== undefined && this.#path !== path) this.begin()
  }

  close(): void {
    clearTimeout(this.#timer)
    this.current = undefined
  }

  undo(): void {
    const undo = this.current?.undo
    this.close()
    undo?.()
  }

  /** Holds the clock while someone points at it or has the focus in it. */
  pause(): void {
    clearTimeout(this.#timer)
  }

  resume(): void {
    clearTimeout(this.#timer)
    if (this.current?.stays) return
    this.#timer = setTimeout(() => this.close(), this.current?.undo ? undoTime : readTime)
  }
}

/** The page's toasts, in any component below the one that provided them. */
export const [useToasts, provideToasts] = createContext<Toasts>()
