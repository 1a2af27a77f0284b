import type { Fetch } from '$lib/api'
import { answer, apiClient } from '$lib/api/client'
import type { paths } from '$lib/api/schema'
import { isPushedTo, pushTo, pushToNobody } from '$lib/pushed'

/** How long a browser may take: some never answer. Milliseconds. */
const patience = 20_000

/** What this browser says to reminders. An iPhone can show them only for what is on its home screen. */
export type PushState = 'ready' | 'blocked' | 'impossible'

export function pushState(): PushState {
  if (!('PushManager' in window && 'Notification' in window && 'serviceWorker' in navigator)) return 'impossible'
  return Notification.permission === 'denied' ? 'blocked' : 'ready'
}

/** Whether reminders show in this browser, where the server says that it subscribed. */
export const isShownHere = (subscribed: boolean) => subscribed && mayShow()

const mayShow = () => pushState() === 'ready' && Notification.permission === 'granted'

/** The browser did not subscribe, or not in time. */
export class NoPush extends Error {
  readonly code = 'no_push'
}

/** Reminders pushed to this browser, for a person who is signed in. Calls reject with `Problem`, `NoConnection` or `NoPush`. */
export class Push {
  readonly #api: ReturnType<typeof apiClient<paths>>
  readonly #person: string

  /** @param fetch requests in the person's name */
  constructor(fetch: Fetch, person: string) {
    this.#api = apiClient<paths>(fetch)
    this.#person = person
  }

  /** Asks for permission, so only upon a tap. Says whether it was given. */
  async turnOn(key: string): Promise<boolean> {
    if ((await Notification.requestPermission()) !== 'granted') return false
    await this.#tell(await subscribed(key))
    pushTo(this.#person)
    return true
  }

  async turnOff(): Promise<void> {
    await this.#api.DELETE('/api/v1/me/push')
    await pushToNobody()
  }

  /** At a start of the app: browsers take new keys now and then, and people new time zones. */
  async renew(): Promise<void> {
    if (!isPushedTo(this.#person) || !mayShow()) return
    const { push_key } = await answer(this.#api.GET('/api/v1/me/reminders'))
    if (push_key) await this.#tell(await subscribed(push_key))
  }

  async #tell(subscription: PushSubscription): Promise<void> {
    const { endpoint = '', keys: { p256dh = '', auth = '' } = {} } = subscription.toJSON()
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
    await this.#api.PUT('/api/v1/me/push', { body: { endpoint, p256dh, auth, zone } })
  }
}

function subscribed(key: string): Promise<PushSubscription> {
  const late = new Promise<never>((_, reject) => setTimeout(() => reject(new NoPush()), patience))
  return Promise.race([subscribe(key), late])
}

async function subscribe(key: string): Promise<PushSubscription> {
  try {
    const { pushManager } = await navigator.serviceWorker.ready
    const kept = await pushManager.getSubscription()
    if (kept && keyOf(kept) === key) return kept
    // The server has another key by now: nothing it pushes would be shown.
    await kept?.unsubscribe()
    return await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
  } catch (error) {
    throw new NoPush('the browser does not subscribe', { cause: error })
  }
}

/** As the server writes it: base64url. */
function keyOf({ options }: PushSubscription): string {
  const bytes = new Uint8Array(options.applicationServerKey ?? new ArrayBuffer())
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
