import { forceCloseDatabase } from 'fake-indexeddb'
import { deleteDB } from 'idb'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { call, type Fetch, NoConnection, type Problem } from '../api'
import type { SignedIn } from '../api/wire'
import { entryId, newId, type OutboxKey } from '../db'
import { turnOff, turnOn, unlock } from '../db/lock'
import { browser, outboxKey } from '../sync/testing/browser'
import { TestServer } from '../sync/testing/server'
import { Account } from './account.svelte'
import { deviceName } from './device'

const day = '2026-11-23'
const night = { day, zone: 'America/New_York', quality: 4 }
const chrome =
  'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile Safari/537.36'

/** The server's doors, as the contract has them: one account, one session, tokens that can be ended. */
class Doors {
  readonly sync = new TestServer()
  readonly seen: { path: string; body: unknown; token: string | null }[] = []
  account: SignedIn['account']
  readonly keys: OutboxKey | undefined
  online = true
  live = false
  date = new Date()
  /** Seconds. */
  lifetime = 300
  /** The account lacks a second factor that it must have. */
  enrolling = false
  /** The most refreshes that were under way at once. */
  refreshesAtOnce = 0
  #refreshes = 0
  #tokens = 0

  constructor(role: 'patient' | 'clinician', keys: OutboxKey | undefined) {
    this.account = { id: newId(), roles: [role], practice_id: newId(), display_name: 'Ana', language: 'en' }
    this.keys = keys
  }

  readonly fetch: Fetch = async (request) => {
    const path = new URL(request.url).pathname
    const body = request.method === 'POST' ? await request.json() : undefined
    const token = request.headers.get('Authorization')
    this.seen.push({ path, body, token })
    if (!this.online) throw new NoConnection('no answer')
    if (path === '/api/v1/auth/refresh') await this.#takeTime()
    const [status, answer] = this.#answer(path, body, token)
    const type = status < 400 ? 'application/json' : 'application/problem+json'
    const headers = { 'Content-Type': type, Date: this.date.toUTCString() }
    return new Response(status === 204 ? null : JSON.stringify(answer), { status, headers })
  }

  /** All access tokens given out so far stop working. */
  expire(): void {
    this.#tokens += 1
  }

  asked(path: string): number {
    return this.seen.filter((request) => request.path === path).length
  }

  async #takeTime(): Promise<void> {
    this.refreshesAtOnce = Math.max(this.refreshesAtOnce, ++this.#refreshes)
    await new Promise((resolve) => setTimeout(resolve, 5))
    this.#refreshes--
  }

  #answer(
    path: string,
    body: { password?: string } & Record<string, unknown>,
    token: string | null,
  ): [number, unknown] {
    switch (path) {
      case '/api/v1/auth/sign-in':
        if (body.password !== 'right') return [401, { code: 'wrong_sign_in' }]
        this.live = true
        return [200, { ...this.#token(), ...(this.keys && { outbox_key: this.keys }) }]
      case '/api/v1/auth/refresh':
        return this.live ? [200, this.#token()] : [401, { code: 'signed_out' }]
      case '/api/v1/auth/sign-out':
        this.live = false
        return [204, undefined]
      default:
        if (!this.live || token !== `Bearer token ${this.#tokens}`) return [401, { code: 'signed_out' }]
        return [200, path === '/api/v1/sync' ? this.sync.answer(body as never) : { fine: true }]
    }
  }

  #token() {
    this.#tokens += 1
    const missing = this.enrolling && { second_factor_missing: true }
    return {
      access_token: `token ${this.#tokens}`,
      expires_in: this.lifetime,
      ends_in: 43_200,
      account: this.account,
      ...missing,
    }
  }
}

let world = browser()
let doors: Doors
let sleepId: string
const accounts: Account[] = []

beforeEach(async () => {
  world = browser({ userAgent: chrome })
  sleepId = await entryId('sleep', day)
  doors = new Doors('patient', await outboxKey())
})

afterEach(async () => {
  vi.useRealTimers()
  for (const account of accounts.splice(0)) account.close()
  await deleteDB(`alongside-${doors.account.id}`)
})

function open(): Account {
  const account = new Account(doors.fetch)
  accounts.push(account)
  return account
}

async function signedIn(): Promise<Account> {
  const account = open()
  await account.signIn('ana@juniper.example', 'right')
  return account
}

function phoneOf(account: Account) {
  if (!account.phone) throw new Error('the phone is not open')
  return account.phone
}

/** Until nothing is under way and nothing waits. */
async function sent(account: Account): Promise<void> {
  await phoneOf(account).sync.now()
  expect(await phoneOf(account).local.outboxCount()).toEqual({ unsent: 0, rejected: 0 })
}

describe('signing in', () => {
  test('names the device, opens the phone and syncs', async () => {
    const account = await signedIn()
    expect(doors.seen[0]?.body).toEqual({
      login: 'ana@juniper.example',
      password: 'right',
      device: 'Chrome on Android',
    })
    expect(account.person).toMatchObject({ id: doors.account.id, roles: ['patient'] })
    await phoneOf(account).local.save('sleep', sleepId, night)
    await sent(account)
    expect(doors.sync.rows.get(sleepId)?.fields).toEqual(night)
  })

  test('remembers no more than who it is', async () => {
    await signedIn()
    const { id, display_name, roles, language } = doors.account
    expect([...world.items]).toEqual([['alongside.person', JSON.stringify({ id, display_name, roles, language })]])
  })

  test('with the wrong password changes nothing', async () => {
    const account = open()
    await expect(account.signIn('ana@juniper.example', 'wrong')).rejects.toMatchObject({ code: 'wrong_sign_in' })
    expect([account.person, world.items.size]).toEqual([undefined, 0])
  })

  test('as a clinician opens no database', async () => {
    doors = new Doors('clinician', undefined)
    const account = await signedIn()
    expect(account.phone).toBeUndefined()
    expect(await call(account.fetch, 'GET', '/api/v1/me')).toEqual({ fine: true })
    expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain(`alongside-${doors.account.id}`)
  })

  test('without the second factor that somebody must have is known, also once the app was loaded anew', async () => {
    doors = new Doors('clinician', undefined)
    doors.enrolling = true
    expect((await signedIn()).told.second_factor_missing).toBe(true)
    const again = open()
    await again.start()
    await call(again.fetch, 'GET', '/api/v1/me')
    expect(again.told.second_factor_missing).toBe(true)
    await again.signOut()
    expect(again.told.second_factor_missing).toBeUndefined()
  })

  test('as somebody else closes what the one before wrote, and keeps what is unsent', async () => {
    const before = doors
    const account = await signedIn()
    doors.online = false
    await phoneOf(account).local.save('sleep', sleepId, night)
    doors = new Doors('patient', await outboxKey())
    const later = open()
    await later.start()
    await later.signIn('theo@juniper.example', 'right')
    expect(await phoneOf(later).local.list('sleep')).toEqual([])
    before.online = true
    doors = before
    const again = await signedIn()
    expect((await phoneOf(again).local.list('sleep')).map(({ fields }) => fields)).toEqual([night])
  })
})

describe('starting without a signal', () => {
  test('opens what the person wrote', async () => {
    const account = await signedIn()
    await phoneOf(account).local.save('sleep', sleepId, night)
    account.close()
    doors.online = false
    const again = open()
    expect(again.person?.display_name).toBe('Ana')
    await again.start()
    expect(await phoneOf(again).local.list('sleep')).toMatchObject([{ fields: night }])
    await phoneOf(again).sync.now()
    expect(phoneOf(again).sync.status.state).toBe('offline')
  })
})

test('a clock that is a year off is noticed at the first answer, and nothing is refused for it', async () => {
  const account = open()
  doors.date = new Date(Date.now() - 365 * 24 * 3_600_000)
  await account.signIn('ana@juniper.example', 'right')
  expect(Math.round(account.clockAhead / 3_600_000)).toBe(365 * 24)
  await phoneOf(account).local.save('sleep', sleepId, night)
  await sent(account)
  doors.date = new Date()
  await call(account.fetch, 'GET', '/api/v1/me')
  expect(account.clockAhead).toBe(0)
})

describe('a browser that threw the database away', () => {
  test('is told apart from a sign-out when the app starts, and a sign-in brings back what was sent', async () => {
    const account = await signedIn()
    await phoneOf(account).local.save('sleep', sleepId, night)
    await sent(account)
    account.close()
    await deleteDB(`alongside-${doors.account.id}`)
    const again = open()
    await again.start()
    expect(again).toMatchObject({ trouble: 'evicted', person: undefined, ended: { id: doors.account.id } })
    await again.signIn('ana@juniper.example', 'right')
    await sent(again)
    expect([again.trouble, await phoneOf(again).local.list('sleep')]).toMatchObject([undefined, [{ fields: night }]])
  })

  test('while the app is open is noticed at the next thing it does', async () => {
    const account = await signedIn()
    await sent(account)
    const { local } = phoneOf(account)
    // Nothing closes it in words: the connection is gone, and the database with it.
    const { _databases } = indexedDB as unknown as { _databases: Map<string, { connections: IDBDatabase[] }> }
    const connections = _databases.get(`alongside-${doors.account.id}`)?.connections ?? []
    for (const connection of connections) forceCloseDatabase(connection as never)
    await deleteDB(`alongside-${doors.account.id}`)
    await expect(local.save('sleep', sleepId, night)).rejects.toMatchObject({ code: 'evicted' })
    await vi.waitFor(() => expect(account.trouble).toBe('evicted'))
    expect(account).toMatchObject({ phone: undefined, ended: { id: doors.account.id } })
  })
})

describe('the access token', () => {
  test('is renewed once for all who need it, when it is nearly over', async () => {
    doors = new Doors('clinician', undefined)
    doors.lifetime = 20
    const account = await signedIn()
    await Promise.all([1, 2, 3].map(() => call(account.fetch, 'GET', '/api/v1/me')))
    expect(doors.asked('/api/v1/auth/refresh')).toBe(1)
  })

  test('is renewed by one tab after the other: they share the cookie that each refresh replaces', async () => {
    doors = new Doors('clinician', undefined)
    await signedIn()
    const tabs = [open(), open(), open()]
    for (const tab of tabs) await tab.start()
    await Promise.all(tabs.map((tab) => call(tab.fetch, 'GET', '/api/v1/me')))
    expect([doors.asked('/api/v1/auth/refresh'), doors.refreshesAtOnce]).toEqual([3, 1])
  })

  test('is left alone while nobody does anything', async () => {
    doors = new Doors('clinician', undefined)
    await signedIn()
    vi.useFakeTimers()
    await vi.advanceTimersByTimeAsync(3_600_000)
    expect(doors.asked('/api/v1/auth/refresh')).toBe(0)
  })

  test('that the server refuses is renewed once, and the request asked again whole', async () => {
    doors = new Doors('clinician', undefined)
    const account = await signedIn()
    doors.expire()
    expect(await call(account.fetch, 'POST', '/api/v1/clinic/visits', { minutes: 30 })).toEqual({ fine: true })
    expect(doors.seen.filter(({ path }) => path === '/api/v1/clinic/visits').map(({ body }) => body)).toEqual([
      { minutes: 30 },
      { minutes: 30 },
    ])
  })

  test('whose renewal got lost is no sign-out', async () => {
    const account = await signedIn()
    await sent(account)
    doors.expire()
    doors.online = false
    await expect(call(account.fetch, 'GET', '/api/v1/me')).rejects.toBeInstanceOf(NoConnection)
    doors.online = true
    expect(await call(account.fetch, 'GET', '/api/v1/me')).toEqual({ fine: true })
    expect(account.person).toBeDefined()
  })

  test('goes to no other server', async () => {
    const account = await signedIn()
    await expect(account.fetch(new Request('https://elsewhere.test/api/v1/me'))).rejects.toThrow('not our server')
  })
})

describe('a session ended from elsewhere', () => {
  test('closes the phone, keeps what is unsent, and the next sign-in sends it', async () => {
    const account = await signedIn()
    await sent(account)
    doors.online = false
    const { local, sync } = phoneOf(account)
    await local.save('sleep', sleepId, night)
    doors.online = true
    doors.live = false
    await sync.now()
    expect(sync.status.state).toBe('signed_out')
    expect(account).toMatchObject({ person: undefined, phone: undefined, ended: { display_name: 'Ana' } })
    expect(account.lockWentOff, 'there was none').toBe(false)
    expect(world.items.size).toBe(0)
    await expect(local.list('sleep')).rejects.toMatchObject({ code: 'locked' })

    await account.signIn('ana@juniper.example', 'right')
    expect(account.ended).toBeUndefined()
    await sent(account)
    expect(doors.sync.rows.get(sleepId)?.fields).toEqual(night)
  })

  test('keeps what was typed and not saved for the same person, whoever signs in before', async () => {
    const first = doors
    const account = await signedIn()
    await sent(account)
    // The form waits for nothing: the last letters are on their way as the session ends.
    void phoneOf(account).local.keepDraft('concern:new', 'half a thought')
    doors.live = false
    await phoneOf(account).sync.now()
    expect(account).toMatchObject({ person: undefined, phone: undefined, ended: { display_name: 'Ana' } })
    account.close()

    doors = new Doors('patient', await outboxKey())
    const other = await signedIn()
    expect(await phoneOf(other).local.drafts()).toEqual([])
    await other.signOut()
    other.close()
    doors = first
    const again = await signedIn()
    expect(await phoneOf(again).local.draft('concern:new')).toMatchObject({ typed: 'half a thought' })
  })

  test('and handed to somebody else in another tab gives this one no token', async () => {
    const account = await signedIn()
    doors.expire()
    Object.assign(doors, { account: { ...doors.account, id: newId() } })
    await expect(call(account.fetch, 'GET', '/api/v1/me')).rejects.toMatchObject({ code: 'signed_out' } as Problem)
    expect(account.person).toBeUndefined()
  })
})

describe('reminders that this browser shows', () => {
  const unsubscribe = vi.fn()
  const pushedTo = () => world.items.get('alongside.pushed')

  /** Somebody whose reminders it shows. */
  async function reminded(): Promise<Account> {
    const pushManager = { getSubscription: async () => ({ unsubscribe }) }
    const getRegistration = async () => ({ pushManager })
    Object.assign(navigator, { serviceWorker: Object.assign(new EventTarget(), { getRegistration }) })
    unsubscribe.mockClear()
    const account = await signedIn()
    world.items.set('alongside.pushed', doors.account.id)
    return account
  }

  test('are shown no more once somebody else signs in over them', async () => {
    const account = await reminded()
    doors.account = { ...doors.account, id: newId() }
    await account.signIn('theo@juniper.example', 'right')
    await vi.waitFor(() => expect(unsubscribe).toHaveBeenCalledOnce())
    expect(pushedTo()).toBe('')
  })

  test('are shown no more after signing out', async () => {
    await (await reminded()).signOut()
    await vi.waitFor(() => expect(unsubscribe).toHaveBeenCalledOnce())
  })

  test('go on for the one they are of, who signs in again', async () => {
    await reminded()
    await signedIn()
    expect(pushedTo()).toBe(doors.account.id)
    expect(unsubscribe).not.toHaveBeenCalled()
  })
})

describe('signing out', () => {
  test('sends what is unsent, then leaves nothing on the phone', async () => {
    const account = await signedIn()
    await phoneOf(account).local.save('sleep', sleepId, night)
    expect(await account.signOut()).toEqual({ done: true })
    expect(doors.sync.rows.get(sleepId)?.fields).toEqual(night)
    expect(doors.live).toBe(false)
    expect([account.person, account.phone, world.items.size]).toEqual([undefined, undefined, 0])
    expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain(`alongside-${doors.account.id}`)
  })

  test('without a signal says how much would be lost, and does nothing until told to', async () => {
    const account = await signedIn()
    await sent(account)
    doors.online = false
    await phoneOf(account).local.save('sleep', sleepId, night)
    await phoneOf(account).local.save('concern', newId(), { written_on: day, zone: 'UTC', words: 'w' })
    await phoneOf(account).local.keepDraft('concern:new', 'half a thought')
    expect(await account.signOut()).toEqual({ done: false, wouldLose: 3 })
    expect(await phoneOf(account).local.list('sleep')).toHaveLength(1)
    expect(await account.signOut({ lose: true })).toEqual({ done: true })
    expect(account.person).toBeUndefined()
  })

  test('without a signal is told to the server as soon as there is one', async () => {
    const account = await signedIn()
    await sent(account)
    doors.online = false
    await account.signOut()
    expect(doors.live).toBe(true)
    doors.online = true
    await open().start()
    expect(doors.live).toBe(false)
    expect(world.items.size).toBe(0)
  })

  test('in one tab signs the others out', async () => {
    const account = await signedIn()
    const tab = open()
    await tab.start()
    expect(tab.person).toBeDefined()
    await account.signOut()
    await vi.waitFor(() => expect([tab.person, tab.phone]).toEqual([undefined, undefined]))
  })
})

describe('with the lock on', () => {
  const words = 'reed boat lantern moss'

  async function locked(): Promise<Account> {
    const account = await signedIn()
    await phoneOf(account).local.save('sleep', sleepId, night)
    await turnOn(phoneOf(account).local, words, 0)
    return account
  }

  async function nights(account: Account) {
    return (await phoneOf(account).local.list('sleep')).map(({ fields }) => fields)
  }

  test('starting asks for the passphrase, without a signal too, and opens what was written', async () => {
    ;(await locked()).close()
    doors.online = false
    const account = open()
    await account.start()
    expect([account.locked, account.phone, account.person?.display_name]).toEqual([true, undefined, 'Ana'])
    await account.unlock(await unlock(doors.account.id, words))
    expect(account.locked).toBe(false)
    expect(await nights(account)).toEqual([night])
  })

  test('locking takes the phone from every tab', async () => {
    const account = await locked()
    const tab = open()
    await tab.start()
    await tab.unlock(await unlock(doors.account.id, words))
    await phoneOf(account).local.lock()
    for (const one of [account, tab]) await vi.waitFor(() => expect([one.locked, one.phone]).toEqual([true, undefined]))
    await account.unlock(await unlock(doors.account.id, words))
    expect(await nights(account)).toEqual([night])
    expect(tab.locked).toBe(true)
  })

  test('turned on in one tab it locks the others, and turned off it lets them in', async () => {
    const account = await signedIn()
    const tab = open()
    await tab.start()
    await turnOn(phoneOf(account).local, words, 0)
    await phoneOf(tab)
      .local.list('sleep')
      .catch(() => undefined)
    await vi.waitFor(() => expect(tab.locked).toBe(true))
    await turnOff(phoneOf(account).local, words)
    await tab.start()
    expect(tab.locked).toBe(false)
  })

  test('a forgotten passphrase costs a sign-in, and nothing that was saved or typed', async () => {
    const account = await locked()
    doors.online = false
    await phoneOf(account).local.save('sleep', sleepId, { quality: 1 })
    await phoneOf(account).local.keepDraft('concern:new', 'half a thought')
    await phoneOf(account).local.lock()
    await vi.waitFor(() => expect(account.locked).toBe(true))
    doors.online = true
    await account.signIn('ana@juniper.example', 'right')
    await sent(account)
    expect(doors.sync.rows.get(sleepId)?.fields).toEqual({ ...night, quality: 1 })
    const later = open()
    await later.start()
    expect(await nights(later)).toEqual([{ ...night, quality: 1 }])
    expect(await phoneOf(later).local.draft('concern:new')).toMatchObject({ typed: 'half a thought' })
  })

  test('signing out elsewhere takes the key also from a phone that is locked', async () => {
    const before = await locked()
    await phoneOf(before).local.keepDraft('concern:new', 'half a thought')
    before.close()
    doors.live = false
    const account = open()
    await account.start()
    await vi.waitFor(() => expect([account.ended?.display_name, account.locked]).toEqual(['Ana', false]))
    await expect(unlock(doors.account.id, words)).rejects.toMatchObject({ code: 'locked' })
    expect(account.lockWentOff, 'and it is said that no lock is on any more').toBe(true)
    await account.signIn('ana@juniper.example', 'right')
    expect(account.lockWentOff).toBe(false)
    await sent(account)
    expect(await nights(account)).toEqual([night])
    expect(await phoneOf(account).local.draft('concern:new')).toMatchObject({ typed: 'half a thought' })
    expect(await phoneOf(account).local.lockAfter()).toBeUndefined()
  })

  test('signing out elsewhere takes the lock from a phone that is open, and says so', async () => {
    const account = await locked()
    doors.live = false
    await phoneOf(account).sync.now()
    await vi.waitFor(() => expect(account).toMatchObject({ lockWentOff: true, ended: { display_name: 'Ana' } }))
  })

  test('somebody else who signs in instead sees nothing, and takes the key away', async () => {
    const first = doors
    ;(await locked()).close()
    doors = new Doors('patient', await outboxKey())
    const later = open()
    await later.start()
    expect(later.locked).toBe(true)
    await later.signIn('theo@juniper.example', 'right')
    expect([later.locked, await nights(later)]).toEqual([false, []])
    await expect(unlock(first.account.id, words)).rejects.toMatchObject({ code: 'locked' })
    await later.signOut()
    await deleteDB(`alongside-${first.account.id}`)
  })
})

test.each([
  [chrome, 'Chrome on Android'],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile/15E148 Safari/604.1',
    'Safari on iPhone',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 CriOS/142.0 Mobile Safari/604.1',
    'Chrome on iPhone',
  ],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0', 'Firefox on Windows'],
  ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0', 'Edge on Windows'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1 Version/18.0 Safari/605.1', 'Safari on Mac'],
  ['curl/8.0', ''],
])('%s is what people call %s', (userAgent, name) => {
  expect(deviceName(userAgent)).toBe(name)
})
