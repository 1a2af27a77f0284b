import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import golden from '../../testdata/golden/push.json'

const site = 'https://alongside.test'
type Listener = (event: unknown) => void

interface Shown {
  readonly title: string
  readonly options: NotificationOptions & { readonly actions: readonly { action: string; title: string }[] }
}

/** A worker's world: what it listens to, what it fetches, what its caches hold, what it shows, and where it leads. */
async function worker(language = 'en-US') {
  vi.resetModules()
  const listeners = new Map<string, Listener>()
  const asked: string[] = []
  const shown: Shown[] = []
  const opened: string[] = []
  const subscribe = vi.fn()
  const fetch = vi.fn(async (request: Request) => {
    asked.push(new URL(request.url ?? request, site).pathname)
    return new Response('from the server')
  })
  /** The windows that are open, each with what it was told. */
  const windows: { url: string; postMessage: Listener; focus: () => Promise<void> }[] = []
  const caches = new Map<string, Response>()
  const addressOf = (request: Request | string) => (typeof request === 'string' ? request : request.url)
  const cache = {
    match: async (request: Request | string) => caches.get(addressOf(request)),
    put: async (request: Request | string, answer: Response) => void caches.set(addressOf(request), answer),
    keys: async () => [...caches.keys()].map((address) => new Request(address)),
    delete: async (request: Request) => caches.delete(request.url),
  }
  const storage = { ...cache, open: async () => cache }
  const self = {
    caches: storage,
    location: new URL(`${site}/sw.js`),
    registration: {
      scope: `${site}/`,
      pushManager: { subscribe },
      showNotification: async (title: string, options: Shown['options']) => void shown.push({ title, options }),
    },
    clients: {
      matchAll: async () => windows,
      claim: async () => undefined,
      openWindow: async (path: string) => void opened.push(path),
    },
    addEventListener: (type: string, listener: Listener) => void listeners.set(type, listener),
    __WB_MANIFEST: [
      { url: 'index.html', revision: '1' },
      { url: 'assets/page.js', revision: null },
    ],
  }
  vi.stubGlobal('self', self)
  vi.stubGlobal('registration', self.registration)
  vi.stubGlobal('location', self.location)
  vi.stubGlobal('caches', storage)
  vi.stubGlobal('navigator', { language })
  vi.stubGlobal('fetch', fetch)
  // It is checked as a worker's code, not as a page's.
  await import('./sw' as string)

  /** What the worker answers a page's request, or undefined where it leaves it to the browser. */
  const answer = async (path: string, init: RequestInit = {}, mode = 'cors'): Promise<Response | undefined> => {
    let given: Promise<Response> | undefined
    const request = new Request(new URL(path, site), init)
    // Only a browser makes requests that navigate.
    Object.defineProperty(request, 'mode', { value: mode })
    listeners.get('fetch')?.({
      request,
      respondWith: (response: Promise<Response>) => {
        given = response
      },
      waitUntil: () => undefined,
    })
    return given
  }
  const ask = (data: string) =>
    new Promise((resolve) => {
      listeners.get('message')?.({ data, ports: [{ postMessage: resolve }] })
    })
  /** Lets something happen, and waits as long as it asks the browser to. */
  const happen = async (type: string, event: object) => {
    const waits: Promise<unknown>[] = []
    listeners.get(type)?.({ ...event, waitUntil: (work: Promise<unknown>) => waits.push(work) })
    await Promise.all(waits)
  }
  /** The last notification is tapped: on one of its buttons, or beside them. */
  const tap = async (action = '') => {
    const close = vi.fn()
    const { title, options } = shown.at(-1) as Shown
    await happen('notificationclick', { action, notification: { title, ...options, close } })
    expect(close).toHaveBeenCalled()
  }
  return { answer, ask, asked, caches, fetch, happen, opened, shown, subscribe, tap, windows }
}

const windowAt = (path: string) => ({ url: `${site}${path}`, postMessage: vi.fn(), focus: vi.fn() })

let world: Awaited<ReturnType<typeof worker>>
beforeEach(async () => {
  vi.useFakeTimers()
  world = await worker()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('what the worker leaves alone', () => {
  test.each([
    ['/api/v1/me', {}, 'cors'],
    ['/api/v1/sync', { method: 'POST' }, 'cors'],
    ['/api/docs', {}, 'navigate'],
    ['/readyz', {}, 'navigate'],
    ['/metrics', {}, 'cors'],
    ['https://elsewhere.test/assets/page.js', {}, 'cors'],
    ['/today', { method: 'POST' }, 'navigate'],
    ['/concerns/new', { method: 'POST' }, 'cors'],
    ['/icons/icon.svg', {}, 'no-cors'],
  ])('%s %o %s', async (path, init, mode) => {
    expect(await world.answer(path, init, mode)).toBeUndefined()
    expect(world.caches.size).toBe(0)
  })
})

describe('what the worker keeps', () => {
  test('is not what looks like the server’s from afar', async () => {
    expect(await world.answer('/apiary', {}, 'navigate')).toBeDefined()
  })

  test('is a font, once it was needed', async () => {
    await world.answer('/assets/serif.woff2')
    await world.answer('/assets/serif.woff2')
    expect(world.asked).toEqual(['/assets/serif.woff2'])
  })

  test('is no script that it was not given', async () => {
    await world.answer('/assets/clinic.js')
    expect([world.asked, world.caches.size]).toEqual([['/assets/clinic.js'], 0])
  })

  test('is a script of the version before, for a window that still runs it', async () => {
    world.caches.set(`${site}/assets/before.js`, new Response('from before'))
    expect(await (await world.answer('/assets/before.js'))?.text()).toBe('from before')
  })
})

describe('what another app shares', () => {
  const share = (fields: Record<string, string>) =>
    world.answer('/concerns/new', { method: 'POST', body: new URLSearchParams(fields) }, 'navigate')

  // Response.redirect resolves its address against the page's, which Node has none of.
  beforeEach(() => {
    vi.spyOn(Response, 'redirect').mockImplementation(
      (address, status) => new Response(null, { status: status ?? 302, headers: { Location: String(address) } }),
    )
  })
  afterEach(() => vi.restoreAllMocks())

  test('is handed to its page once, and stands in no address and no cache', async () => {
    const answer = await share({ title: 'A page', text: 'It made my hands shake', url: '' })
    expect([answer?.status, answer?.headers.get('Location')]).toEqual([303, '/concerns/new?shared'])
    expect(await world.ask('shared')).toBe('A page\nIt made my hands shake')
    expect(await world.ask('shared')).toBe('')
    expect([world.asked, world.caches.size]).toEqual([[], 0])
  })

  test('is forgotten when no page asks for it', async () => {
    await share({ text: 'It made my hands shake' })
    await vi.advanceTimersByTimeAsync(240_000)
    expect(await world.ask('shared')).toBe('')
  })

  test('is the latest of two, for as long as any', async () => {
    await share({ text: 'first' })
    await vi.advanceTimersByTimeAsync(120_000)
    await share({ text: 'second' })
    await vi.advanceTimersByTimeAsync(120_000)
    expect(await world.ask('shared')).toBe('second')
  })
})

describe('a reminder', () => {
  /** What the server pushes (jobs/remindertext.go). */
  const pushed = (language: 'en' | 'es') => {
    const found = golden.pushed.find((one) => one.name === 'log' && one.language === language)
    if (!found) throw new Error(`nothing is pushed in ${language}`)
    return found.message
  }
  const push = (message: unknown) => world.happen('push', { data: { json: () => JSON.parse(String(message)) } })

  test.each(golden.pushed)('is shown as it was pushed ($name, $language)', async ({ language, message }) => {
    const { notification } = message
    await push(JSON.stringify(message))
    const { body, lang, dir, tag, data, actions } = world.shown[0]?.options ?? {}
    expect([world.shown[0]?.title, body, lang, dir]).toEqual(['Alongside', notification.body, language, 'ltr'])
    expect(tag).toBe(notification.tag)
    expect(data).toEqual({ ...notification.data, navigate: notification.navigate })
    expect(actions).toEqual([{ action: 'later', title: language === 'en' ? 'In an hour' : 'En una hora' }])
  })

  test.each([
    ['en-US', pushed('en').notification.body],
    ['es-419', pushed('es').notification.body],
    ['fr-FR', pushed('en').notification.body],
  ])('is shown in the phone’s language where nothing in it can be read (%s)', async (language, words) => {
    world = await worker(language)
    await world.happen('push', { data: null })
    await push('no JSON')
    await push('null')
    await push('{"notification": 7}')
    expect(world.shown.map(({ title, options }) => [title, options.body, options.lang])).toEqual(
      Array(4).fill(['Alongside', words, language.startsWith('es') ? 'es' : 'en']),
    )
    expect(world.shown.flatMap(({ options }) => options.actions)).toEqual([])
    await world.tap()
    expect(world.opened).toEqual(['/'])
    const open = windowAt('/concerns/new')
    world.windows.push(open)
    await world.tap()
    expect([open.postMessage.mock.calls, open.focus.mock.calls.length]).toEqual([[], 1])
  })

  test('opens its page where no window is open, and none of another site', async () => {
    await push(JSON.stringify(pushed('en')))
    await world.tap()
    const { notification } = pushed('en')
    await push(JSON.stringify({ notification: { ...notification, navigate: 'https://elsewhere.test/clinic' } }))
    await world.tap()
    await push(JSON.stringify({ notification: { ...notification, navigate: `${site}/today?from=reminder` } }))
    await world.tap()
    expect(world.opened).toEqual(['/today', '/clinic', '/today?from=reminder'])
  })

  test('leads the window that is open to its page, and loads nothing over its form', async () => {
    const open = windowAt('/concerns/new')
    world.windows.push(open)
    await push(JSON.stringify(pushed('en')))
    await world.tap()
    expect(open.postMessage.mock.calls).toEqual([[{ open: '/today' }]])
    expect(open.focus).toHaveBeenCalledOnce()
    expect(world.opened).toEqual([])
  })

  test('opens its page beside what the server answers by itself in another window', async () => {
    const page = windowAt('/api/v1/reminders/stop/a-link')
    world.windows.push(page)
    await push(JSON.stringify(pushed('en')))
    await world.tap()
    expect(world.opened).toEqual(['/today'])
    expect([page.postMessage.mock.calls, page.focus.mock.calls]).toEqual([[], []])
  })

  test('is put off by its token alone, and opens nothing then', async () => {
    await push(JSON.stringify(pushed('es')))
    await world.tap('later')
    expect(world.fetch.mock.calls).toEqual([
      [
        '/api/v1/reminders/later',
        {
          method: 'POST',
          credentials: 'omit',
          headers: { 'Content-Type': 'application/json' },
          body: '{"later":"a token"}',
        },
      ],
    ])
    expect([world.opened, world.shown.length]).toEqual([[], 1])
  })

  test('stays where it was where it can’t be put off without a signal', async () => {
    world.fetch.mockRejectedValue(new TypeError('no network'))
    await push(JSON.stringify(pushed('es')))
    await world.tap('later')
    expect(world.shown[1]).toEqual(world.shown[0])
  })

  test.each([
    [429, 2],
    [503, 2],
    [404, 1],
    [204, 1],
  ])('stays where it was where the server does not take it now (%s)', async (status, times) => {
    world.fetch.mockResolvedValue(new Response(null, { status }))
    await push(JSON.stringify(pushed('es')))
    await world.tap('later')
    expect(world.shown).toEqual(Array(times).fill(world.shown[0]))
  })

  test('goes on coming when the browser takes new keys', async () => {
    const options = { userVisibleOnly: true, applicationServerKey: new ArrayBuffer(65) }
    await world.happen('pushsubscriptionchange', { oldSubscription: { options } })
    await world.happen('pushsubscriptionchange', { oldSubscription: null })
    expect(world.subscribe.mock.calls).toEqual([[options]])
  })
})
