import 'fake-indexeddb/auto'
import { vi } from 'vitest'

/** What Node has not and the app counts on: locks, storage, a window that gets events. */
export function browser({ userAgent = '' } = {}) {
  const window = new EventTarget()
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  const persist = vi.fn(async () => true)
  const items = new Map<string, string>()
  const localStorage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  }
  vi.stubGlobal('window', window)
  vi.stubGlobal('document', document)
  vi.stubGlobal('localStorage', localStorage)
  vi.stubGlobal('location', new URL('https://alongside.test/'))
  vi.stubGlobal('navigator', { userAgent, languages: ['en-US'], storage: { persist }, locks: locks() })
  return { window, document, items, persist }
}

/** Exclusive locks in the order of asking, as Web Locks give them. */
function locks() {
  const tails = new Map<string, Promise<unknown>>()
  return {
    request<T>(name: string, work: () => Promise<T>): Promise<T> {
      const turn = (tails.get(name) ?? Promise.resolve()).then(work, work)
      tails.set(name, turn)
      return turn
    },
  }
}

/** An account's outbox key, as the server makes it. */
export async function outboxKey() {
  const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits'])
  const jwk = async (key: CryptoKey) => {
    const { kty, crv, x, y, d } = await crypto.subtle.exportKey('jwk', key)
    return { kty, crv, x, y, ...(d && { d }) } as JsonWebKey
  }
  return { public: await jwk(pair.publicKey), private: await jwk(pair.privateKey) }
}
