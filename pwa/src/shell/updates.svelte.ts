/**
 * The service worker, seen from the page: registers it, and knows when a newer
 * version waits. Nothing reloads by itself: `apply` is a person's choice.
 */
export class Updates {
  #waiting: ServiceWorker | undefined = $state.raw()
  #asked = false

  get ready(): boolean {
    return this.#waiting !== undefined
  }

  /** @param mayReload false while a form holds something unsaved */
  async start(mayReload: () => boolean): Promise<void> {
    if (!('serviceWorker' in navigator)) return
    navigator.serviceWorker.addEventListener('controllerchange', () => {
      // Another tab may have asked for the update; this one may be in the middle of a form.
      if (this.#asked || (this.#waiting && mayReload())) location.reload()
    })
    const registration = await register()
    if (!registration) return
    this.#watch(registration)
    document.addEventListener('visibilitychange', () => {
      // An installed app may stay open for weeks. Without a signal there is nothing to find.
      if (document.visibilityState === 'visible') registration.update().catch(() => undefined)
    })
  }

  /** Lets the waiting version take over, then reloads into it. */
  apply(): void {
    this.#asked = true
    this.#waiting?.postMessage('take-over')
  }

  later(): void {
    this.#waiting = undefined
  }

  #watch(registration: ServiceWorkerRegistration): void {
    const settle = () => {
      // Without a controller this is the first visit, and nothing older is to be replaced.
      if (registration.waiting && navigator.serviceWorker.controller) this.#waiting = registration.waiting
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
