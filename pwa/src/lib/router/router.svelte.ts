import { createContext, tick } from 'svelte'
import { on } from 'svelte/events'
import { type Match, match, type Role, type Route, type Screen } from './match'

/** What stands on the page now. */
export type View = { readonly path: string; readonly query: URLSearchParams; readonly address: string } & (
  | ({ readonly kind: 'screen'; readonly screen: Screen } & Match)
  | { readonly kind: 'not-found' }
  | { readonly kind: 'failed' }
)

export interface RouterOptions {
  /** Those of everybody and of patients. */
  readonly routes: readonly Route[]
  /** Those of everyone else; a patient's address is never looked up in it. */
  readonly clinicRoutes: () => Promise<readonly Route[]>
  /** The roles of who is signed in; empty when nobody is. */
  readonly roles: () => readonly Role[]
  /** Where `/` leads someone who is signed in: the first role of theirs in this list counts. */
  readonly homes: readonly (readonly [Role, string])[]
  /** Where someone goes who has to sign in first; the page they wanted follows as `?next=`. */
  readonly signIn: string
  /**
   * Where someone who is signed in has to go before any page of their role opens, with `?next=` too; undefined where
   * nothing stands before them.
   */
  readonly first: () => string | undefined
}

/**
 * Shows the screen that belongs to the address, on the browser's own history.
 * Links are plain `<a href>`; `go` is for code. A screen is swapped in only
 * once it has loaded; then the title changes, focus moves to its heading, and
 * Back finds the page scrolled as it was.
 */
export class Router {
  view: View | undefined = $state.raw()
  /** A page that opened over it, such as Help. */
  over: View | undefined = $state.raw()
  /** The address a person wanted while something unsaved stood on the page. */
  held: string | undefined = $state()

  readonly #options: RouterOptions
  /** What the forms hold that would be lost. */
  readonly #unsaved = new Set<symbol>()
  /** Whether there is any: reactive, so that an update offered while a form was open appears once it is not. */
  #busy = $state(false)
  readonly #scrolled = new Map<number, number>()
  #position = 0
  #latest = 0

  constructor(options: RouterOptions) {
    this.#options = options
  }

  /** Shows the current address and follows every change from then on. */
  start(): () => void {
    history.scrollRestoration = 'manual'
    this.#position = positionOf(history.state)
    history.replaceState({ position: this.#position }, '')
    const stops = [
      on(window, 'popstate', (event) => this.#moved(positionOf(event.state))),
      on(document, 'click', (event) => this.#clicked(event)),
      on(window, 'beforeunload', (event) => {
        if (this.#busy) event.preventDefault()
      }),
    ]
    void this.#show({ focus: false, scroll: 0 })
    return () => {
      for (const stop of stops) stop()
    }
  }

  /** True while a form holds something that would be lost. */
  get busy(): boolean {
    return this.#busy
  }

  /** Opens `path`. With `replace`, Back skips the page that stood here. */
  go(path: string, { replace = false } = {}): void {
    if (this.#wouldLose(path)) {
      this.held = path
      return
    }
    this.#scrolled.set(this.#position, scrollY)
    if (!replace) this.#position += 1
    const state = { position: this.#position }
    if (replace) history.replaceState(state, '', path)
    else history.pushState(state, '', path)
    void this.#show({ focus: true, scroll: 0 })
  }

  /** One step back inside the app; from a page opened directly, to `fallback`. */
  back(fallback: string): void {
    if (this.#position > 0) history.back()
    else this.go(fallback, { replace: true })
  }

  /** Shows what belongs to the address now: after a page failed to load, or someone signed in or out. */
  refresh(): void {
    void this.#show({ focus: true, scroll: 0 })
  }

  /** Asks before leaving until the returned function is called. */
  hold(): () => void {
    const hold = Symbol('unsaved')
    this.#unsaved.add(hold)
    this.#busy = true
    return () => {
      this.#unsaved.delete(hold)
      this.#busy = this.#unsaved.size > 0
    }
  }

  /** The person chose to leave what they had not saved. */
  leave(): void {
    const path = this.held
    this.held = undefined
    this.#unsaved.clear()
    this.#busy = false
    if (path !== undefined) this.go(path)
  }

  /** The person chose to stay. */
  stay(): void {
    this.held = undefined
  }

  /** Whether opening `path` takes something unsaved off the page. */
  #wouldLose(path: string): boolean {
    const [pathname = ''] = path.split('?')
    return this.#busy && path !== this.view?.address && !match(this.#options.routes, pathname)?.route.over
  }

  #moved(position: number): void {
    if (position === this.#position) return
    const wanted = location.pathname + location.search
    if (this.#wouldLose(wanted)) {
      this.held = wanted
      history.go(this.#position - position)
      return
    }
    this.#scrolled.set(this.#position, scrollY)
    this.#position = position
    void this.#show({ focus: true, scroll: this.#scrolled.get(position) ?? 0 })
  }

  #clicked(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (!link || link.target || link.hasAttribute('download')) return
    if (link.origin !== location.origin || link.pathname.startsWith('/api/')) return
    if (link.hash && link.pathname === location.pathname) return
    event.preventDefault()
    const path = link.pathname + link.search
    if (path !== location.pathname + location.search) this.go(path)
  }

  async #show({ focus, scroll }: { focus: boolean; scroll: number }): Promise<void> {
    this.#latest += 1
    const turn = this.#latest
    const found = await this.#resolve().catch(() => null)
    if (turn !== this.#latest) return
    if (typeof found === 'string') {
      history.replaceState({ position: this.#position }, '', found)
      return this.#show({ focus, scroll })
    }
    const view = await load(found)
    // A slow page must not replace the one opened after it.
    if (turn !== this.#latest) return
    if (found?.route.over && this.view) {
      this.over = view
    } else {
      this.over = undefined
      // The page under Help comes back as it was left.
      if (view.address !== this.view?.address || view.kind !== 'screen') this.view = view
    }
    await tick()
    scrollTo(0, scroll)
    if (focus) focusHeading()
  }

  /** The match for the current address, or the path to open instead. */
  async #resolve(): Promise<Match | string | undefined> {
    const { routes, clinicRoutes, homes, signIn } = this.#options
    const roles = this.#options.roles()
    const first = this.#options.first()
    const home = homes.find(([role]) => roles.includes(role))?.[1]
    if (location.pathname === '/' && home) return first ?? home
    const isPatient = roles.length > 0 && roles.every((role) => role === 'patient')
    const found =
      match(routes, location.pathname) ?? (isPatient ? undefined : match(await clinicRoutes(), location.pathname))
    const needed = found?.route.roles
    if (!needed) return found
    const isTheirs = needed.some((r) => roles.includes(r))
    if (isTheirs && !first) return found
    if (!isTheirs && home) return undefined
    return `${isTheirs ? first : signIn}?next=${encodeURIComponent(location.pathname + location.search)}`
  }
}

/** The router, in any component below the one that provided it. */
export const [useRouter, provideRouter] = createContext<Router>()

/** Null is an address that could not be looked up. */
async function load(found: Match | null | undefined): Promise<View> {
  const { pathname, search } = location
  const address = { path: pathname, query: new URLSearchParams(search), address: pathname + search }
  if (!found) return { kind: found === null ? 'failed' : 'not-found', ...address }
  try {
    const screen = (await found.route.load()) as Screen
    // The browser answers a finger between reading a page and drawing it.
    await new Promise((resolve) => setTimeout(resolve))
    return { kind: 'screen', screen, ...found, ...address }
  } catch {
    // No signal and not kept yet, or the server has a newer version already.
    return { kind: 'failed', ...address }
  }
}

function positionOf(state: unknown): number {
  if (typeof state === 'object' && state && 'position' in state) return Number(state.position) || 0
  return 0
}

/** Tells a screen reader where it is, and gives the keyboard a place to start. */
function focusHeading(): void {
  const heading = document.querySelector<HTMLElement>('main > :not([hidden]) h1') ?? document.querySelector('main')
  if (!heading) return
  heading.tabIndex = -1
  heading.focus({ preventScroll: true })
}
