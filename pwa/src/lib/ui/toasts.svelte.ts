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

/**
 * Short sentences at the bottom of the page. One at a time: a newer one takes
 * the place of the one before, whose undo is over then.
 */
export class Toasts {
  current: Toast | undefined = $state.raw()
  #next = 1
  #timer: ReturnType<typeof setTimeout> | undefined

  /** Says `text`; with `undo` it stays ten seconds and can be taken back. */
  say(text: string, undo?: () => void): void {
    this.current = { id: this.#next++, text, undo }
    this.resume()
  }

  /** Says that something did not work; it stays until it was read and closed. */
  warn(text: string): void {
    this.current = { id: this.#next++, text, undo: undefined, stays: true }
    this.resume()
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
