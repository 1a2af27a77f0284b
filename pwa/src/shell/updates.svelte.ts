/**
 * The service worker, seen from the page: registers it, and knows when a newer
 * version is there. Nothing reloads by itself: `apply` is a person's choice,
 * and only the window they made it in reloads. In every other window a form may
 * stand half filled in: there it is asked as well.
 */
export class Updates {
  /** A newer version waits, or has taken over at the wish of another window. */
  ready = $state(false)
  #registration: ServiceWorkerRegistration | undefined
  #asked = false

  /** @param mayReload false while a form holds something unsaved */
  async start(mayReload: () => boolean): Promise<void> {
    if (!('serviceWorker' in navigator)) return
    // Without a controller this is the first visit: the first worker replaces nothing.
    let isReplaced = navigator.serviceWorker.controller !== null
    navigator.serviceWorker.addEventListener('controllerchange', () => {
      if (this.#asked && mayReload()) location.reload()
      else this.ready = isReplaced
      this.#asked = false
      isReplaced = true
    })
    this.#registration = await register()
    if (!this.#registration) return
    this.#watch(this.#registration)
    document.addEventListener('visibilitychange', () => {
      // An installed app may stay open for weeks. Without a signal there is nothing to find.
      if (document.visibilityState === 'visible') this.#registration?.update().catch(() => undefined)
    })
  }

  /** Lets the waiting version take over, then reloads into it. */
  apply(): void {
    const waiting = this.#registration?.waiting
    if (!waiting) {
      location.reload()
      return
    }
    this.#asked = true
    waiting.postMessage('take-over')
  }

  later(): void {
    this.ready = false
  }

  #watch(registration: ServiceWorkerRegistration): void {
    const settle = () => {
      if (registration.waiting && navigator.serviceWorker.controller) this.ready = true
    }
    settle()
    registration.addEventListener('updatefound', () => {
      registration.installing?.addEventListener('statechange', settle)
    })
  }
}

/** Some browsers forbid workers in private windows; the app then works while there is a signal. */
function register(): Promise<ServiceWorkerRegistration | undefined> {
  return navigator.serviceWorker.register(workerAddress(), { updateViaCache: 'none' }).catch(() => undefined)
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(address: string): string },
  ): {
    createScriptURL(address: string): TrustedScriptURL
  }
}
/** A string to the type checker, an object that `register` accepts to the browser. */
type TrustedScriptURL = string

/**
 * The worker's address. Under `require-trusted-types-for 'script'` a plain
 * string is refused; our own policy gives out this one address only.
 */
function workerAddress(): TrustedScriptURL {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes }
  const policy = trustedTypes?.createPolicy('alongside-worker', { createScriptURL: () => '/sw.js' })
  return policy?.createScriptURL('') ?? '/sw.js'
}
