import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

const site = 'https://alongside.test'
type Listener = (event: unknown) => void

/** A worker's world: what it listens to, what it fetches, and what its caches hold. */
async function worker() {
  vi.resetModules()
  const listeners = new Map<string, Listener>()
  const asked: string[] = []
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
    registration: { scope: `${site}/` },
    clients: { matchAll: async () => [], claim: async () => undefined },
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
  vi.stubGlobal('fetch', async (request: Request) => {
    asked.push(new URL(request.url).pathname)
    return new Response('from the server')
  })
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
  return { answer, ask, asked, caches }
}

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
