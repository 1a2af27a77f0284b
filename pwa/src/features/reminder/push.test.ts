import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { plainFetch } from '$lib/api'
import { isPushedTo, pushToNobody } from '$lib/pushed'
import { NoPush, Push, pushState } from './push'

const ana = 'ana'
/** A key as the server writes it, and as a browser keeps it. */
const key = 'BPwW-__0'
const keyBytes = new Uint8Array([4, 252, 22, 251, 255, 244]).buffer
const push = () => new Push(plainFetch, ana)

/** A browser with its push service, and the server. */
class Browser {
  readonly asked: [method: string, path: string, body: unknown][] = []
  readonly kept = new Map<string, string>()
  readonly unsubscribe = vi.fn(async () => this.#drop())
  permission: NotificationPermission = 'default'
  answers: NotificationPermission = 'granted'
  subscription: { options: PushSubscriptionOptions; toJSON: () => PushSubscriptionJSON } | undefined
  subscribe: (options: PushSubscriptionOptionsInit) => Promise<unknown> = async () => this.subscribeFor(keyBytes)
  pushKey = key
  status = 204

  constructor() {
    const pushManager = {
      getSubscription: async () => this.subscription ?? null,
      subscribe: (options: PushSubscriptionOptionsInit) => this.subscribe(options),
    }
    const registration = { pushManager }
    const serviceWorker = { ready: Promise.resolve(registration), getRegistration: async () => registration }
    const browser = this
    const Notification = {
      get permission() {
        return browser.permission
      },
      requestPermission: async () => {
        browser.permission = browser.answers
        return browser.answers
      },
    }
    vi.stubGlobal('window', { PushManager: class {}, Notification })
    vi.stubGlobal('Notification', Notification)
    vi.stubGlobal('navigator', { serviceWorker })
    vi.stubGlobal('location', new URL('https://alongside.test/reminders'))
    vi.stubGlobal('localStorage', {
      getItem: (name: string) => this.kept.get(name) ?? null,
      setItem: (name: string, value: string) => void this.kept.set(name, value),
    })
    vi.stubGlobal('fetch', async (request: Request) => {
      const { method, url } = request
      this.asked.push([method, new URL(url).pathname, method === 'PUT' ? await request.json() : undefined])
      if (method === 'GET') return Response.json({ push_key: this.pushKey })
      return new Response(this.status === 204 ? null : '{"code":"invalid"}', {
        status: this.status,
        headers: { 'Content-Type': 'application/problem+json' },
      })
    })
  }

  subscribeFor(applicationServerKey: ArrayBuffer) {
    const keys = { p256dh: `of ${applicationServerKey.byteLength}`, auth: 'secret' }
    this.subscription = {
      options: { userVisibleOnly: true, applicationServerKey },
      toJSON: () => ({ endpoint: 'https://push.example/1', keys }),
      ...{ unsubscribe: this.unsubscribe },
    }
    return this.subscription
  }

  #drop() {
    this.subscription = undefined
    return true
  }

  get told() {
    return this.asked
      .filter(([method, path]) => method === 'PUT' && path === '/api/v1/me/push')
      .map(([, , body]) => body)
  }
}

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
const told = { endpoint: 'https://push.example/1', p256dh: 'of 6', auth: 'secret', zone }
let browser: Browser
beforeEach(() => {
  browser = new Browser()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('turning reminders on in a browser', () => {
  test('tells the server where to push them, and whose they are', async () => {
    expect(await push().turnOn(key)).toBe(true)
    expect(browser.told).toEqual([told])
    expect([isPushedTo(ana), isPushedTo('sam')]).toEqual([true, false])
  })

  test.each(['denied', 'default'] as const)('does nothing where the person does not allow it (%s)', async (answer) => {
    browser.answers = answer
    expect(await push().turnOn(key)).toBe(false)
    expect([browser.asked, browser.subscription, isPushedTo(ana)]).toEqual([[], undefined, false])
    expect(pushState()).toBe(answer === 'denied' ? 'blocked' : 'ready')
  })

  test('is given up where the browser never answers', async () => {
    vi.useFakeTimers()
    browser.subscribe = () => new Promise(() => undefined)
    const refused = expect(push().turnOn(key)).rejects.toBeInstanceOf(NoPush)
    await vi.advanceTimersByTimeAsync(20_000)
    await refused
    expect([browser.asked, isPushedTo(ana)]).toEqual([[], false])
  })

  test('says so where the browser has no push service', async () => {
    browser.subscribe = () => Promise.reject(new DOMException('no push service', 'AbortError'))
    await expect(push().turnOn(key)).rejects.toMatchObject({ code: 'no_push' })
  })

  test('is not remembered where the server does not take it', async () => {
    browser.status = 422
    await expect(push().turnOn(key)).rejects.toMatchObject({ code: 'invalid' })
    expect(isPushedTo(ana)).toBe(false)
  })

  test('takes a new subscription where the server has another key by now', async () => {
    browser.subscribeFor(new ArrayBuffer(3))
    await push().turnOn(key)
    expect(browser.unsubscribe).toHaveBeenCalledOnce()
    expect(browser.told).toEqual([told])
  })
})

test('turning them off ends it on both sides', async () => {
  await push().turnOn(key)
  await push().turnOff()
  expect(browser.asked.at(-1)?.slice(0, 2)).toEqual(['DELETE', '/api/v1/me/push'])
  expect([browser.subscription, isPushedTo(ana)]).toEqual([undefined, false])
})

describe('at a start of the app', () => {
  test('the server hears again what the browser has', async () => {
    await push().turnOn(key)
    await push().renew()
    expect(browser.told).toEqual([told, told])
  })

  test('nobody gets what somebody else asked for in this browser', async () => {
    await push().turnOn(key)
    await new Push(plainFetch, 'sam').renew()
    expect(browser.told).toHaveLength(1)
  })

  test('what the browser dropped is made anew', async () => {
    await push().turnOn(key)
    browser.subscription = undefined
    await push().renew()
    expect(browser.told).toEqual([told, told])
  })

  test('nobody is asked for a permission that was taken back', async () => {
    await push().turnOn(key)
    browser.permission = 'default'
    await push().renew()
    expect(browser.told).toHaveLength(1)
  })

  test('nothing is subscribed to where the server pushes no more', async () => {
    await push().turnOn(key)
    browser.pushKey = ''
    await push().renew()
    expect(browser.told).toHaveLength(1)
  })
})

test.each([
  [{}],
  [{ serviceWorker: { getRegistration: async () => undefined } }],
  [{ serviceWorker: { getRegistration: async () => ({}) } }],
])('signing out goes on in a browser that never could push (%#)', async (navigator) => {
  vi.stubGlobal('navigator', navigator)
  vi.stubGlobal('window', {})
  expect(pushState()).toBe('impossible')
  await expect(pushToNobody()).resolves.toBeUndefined()
})
