import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Account } from '$lib/account'
import { call, type Fetch } from '$lib/api'
import type { Role } from '$lib/api/wire'
import { newId, type OutboxKey, openLocal } from '$lib/db'
import { browser, outboxKey } from '$lib/sync/testing/browser'
import { PageKeeper } from './page-keeper.svelte'

const visits = '/api/v1/clinic/visits'

/** The server's doors: one account at a time, and one session, which can be ended. */
class Doors {
  readonly seen: { path: string; body: unknown; token: string | null }[] = []
  account = {
    id: newId(),
    roles: ['clinician'] as Role[],
    practice_id: newId(),
    display_name: 'Maya',
    language: 'en' as const,
  }
  live = false
  outboxKey: OutboxKey | undefined

  readonly fetch: Fetch = async (request) => {
    const path = new URL(request.url).pathname
    const body = request.method === 'POST' ? await request.json() : undefined
    this.seen.push({ path, body, token: request.headers.get('Authorization') })
    if (path === '/api/v1/auth/sign-in' && body.password === 'right') this.live = true
    if (!this.live) return Response.json({ code: 'signed_out' }, { status: 401 })
    if (path === '/api/v1/auth/sign-out') this.live = false
    const { account } = this
    const session = {
      access_token: `of ${account.id}`,
      expires_in: 300,
      ends_in: 43_200,
      account,
      outbox_key: this.outboxKey,
    }
    return Response.json(path.startsWith('/api/v1/auth/') ? session : { fine: true })
  }
}

let world = browser()
let doors: Doors
const accounts: Account[] = []

beforeEach(() => {
  world = browser()
  doors = new Doors()
})

afterEach(() => {
  vi.useRealTimers()
  for (const account of accounts.splice(0)) account.close()
})

/** A tab with the clinic's own shell. */
async function tab() {
  const account = new Account(doors.fetch)
  accounts.push(account)
  const keeper = new PageKeeper(account)
  account.keeper = keeper
  await account.start()
  return { account, keeper }
}

async function signedIn() {
  const opened = await tab()
  await opened.account.signIn('maya@juniper.example', 'right')
  return opened
}

/** Another tab of whoever is signed in, that has asked the server something. */
async function another() {
  const opened = await tab()
  await call(opened.account.fetch, 'GET', '/api/v1/me')
  return opened
}

const saved = () => doors.seen.filter(({ path }) => path === visits)

describe('the page of somebody who works at the clinic', () => {
  test('waits, covered, when their session ends; what they asked for goes on once they are back', async () => {
    const { account, keeper } = await signedIn()
    doors.live = false
    const saving = call(account.fetch, 'POST', visits, { minutes: 30 })
    await vi.waitFor(() => expect(keeper.cover).toBe('ended'))
    const reading = call(account.fetch, 'GET', '/api/v1/me')
    expect([account.person?.id, world.items.size]).toEqual([doors.account.id, 0])
    await account.signIn('maya@juniper.example', 'right')
    expect(await Promise.all([saving, reading])).toEqual([{ fine: true }, { fine: true }])
    expect(saved().map(({ body }) => body)).toEqual([{ minutes: 30 }, { minutes: 30 }])
    expect([keeper.covered, account.person?.id]).toEqual([false, doors.account.id])
    expect(world.items.get('alongside.person')).toContain(doors.account.id)
  })

  test('waits when they were gone too long, and the server hears of it', async () => {
    const { account, keeper } = await signedIn()
    keeper.gone()
    await vi.waitFor(() => expect(doors.live).toBe(false))
    const reading = call(account.fetch, 'GET', '/api/v1/me')
    await expect(account.signIn('maya@juniper.example', 'wrong')).rejects.toMatchObject({ code: 'signed_out' })
    expect(keeper.cover).toBe('ended')
    await account.signIn('maya@juniper.example', 'right')
    expect(await reading).toEqual({ fine: true })
  })

  test('is nobody else’s: what waited is never sent as theirs', async () => {
    const { account, keeper } = await signedIn()
    keeper.gone()
    const answered = vi.fn()
    void call(account.fetch, 'POST', visits, {}).then(answered, answered)
    doors.account = { ...doors.account, id: newId() }
    await account.signIn('sam@juniper.example', 'right')
    expect(keeper.cover).toBe('left')
    expect(world.items.get('alongside.person')).toContain(doors.account.id)
    // Not even once the one before is back: the page is about to be loaded anew.
    await account.signIn('maya@juniper.example', 'right')
    expect([keeper.cover, saved(), answered.mock.calls]).toEqual(['left', [], []])
  })

  test('is covered in every tab, and stands again in all of them', async () => {
    const here = await signedIn()
    const there = await another()
    here.keeper.gone()
    await vi.waitFor(() => expect(there.keeper.cover).toBe('ended'))
    const reading = call(there.account.fetch, 'GET', '/api/v1/me')
    await here.account.signIn('maya@juniper.example', 'right')
    await vi.waitFor(() => expect(there.keeper.covered).toBe(false))
    expect(await reading).toEqual({ fine: true })
  })

  test.each(['covered', 'open'])(
    'goes from a tab where it is %s once somebody else signs in in another',
    async (how) => {
      const here = await signedIn()
      const there = await another()
      if (how === 'covered') here.keeper.gone()
      else here.account.keeper = undefined
      doors.account = { ...doors.account, id: newId() }
      await here.account.signIn('sam@juniper.example', 'right')
      await vi.waitFor(() => expect(there.keeper.cover).toBe('left'))
    },
  )

  test('goes when they sign out themselves in another tab', async () => {
    const here = await signedIn()
    const there = await another()
    await here.account.signOut()
    await vi.waitFor(() => expect(there.account.person).toBeUndefined())
    expect(there.keeper.covered).toBe(false)
  })

  test('is covered too where a tab that has only just opened hears first that the session ended', async () => {
    const here = await signedIn()
    const reload = await tab()
    doors.live = false
    await expect(call(reload.account.fetch, 'GET', '/api/v1/me')).rejects.toMatchObject({ code: 'signed_out' })
    await vi.waitFor(() => expect(here.keeper.cover).toBe('ended'))
    expect(here.account.person?.id).toBe(doors.account.id)
  })

  test('waits for so many hours from the end on, and not from when anybody looked', async () => {
    const { keeper } = await signedIn()
    keeper.again()
    expect(keeper.isOver(Date.now() + 24 * 3_600_000), 'their session is not over').toBe(false)
    keeper.gone()
    const ended = Date.now()
    expect([keeper.isOver(ended + 3.9 * 3_600_000), keeper.isOver(ended + 4 * 3_600_000)]).toEqual([false, true])
  })

  test('goes for a patient who signs in over it, and opens their phone with the key that only a sign-in brings', async () => {
    const { account, keeper } = await signedIn()
    keeper.gone()
    doors.account = { ...doors.account, id: newId(), roles: ['patient'] }
    doors.outboxKey = await outboxKey()
    await account.signIn('ana@juniper.example', 'right')
    expect(keeper.cover).toBe('left')
    // As the page that is loaded anew does, without a key of the server's.
    const phone = await openLocal(doors.account.id)
    expect(await phone.list('sleep')).toEqual([])
    phone.close()
  })

  test('is not there yet when the app starts without a session: then it is a sign-in like any other', async () => {
    await signedIn()
    doors.live = false
    const { account, keeper } = await tab()
    await expect(call(account.fetch, 'GET', '/api/v1/me')).rejects.toMatchObject({ code: 'signed_out' })
    expect([keeper.covered, account.person]).toEqual([false, undefined])
  })

  test('stays while they sign in before they have to, and the new end counts', async () => {
    const { account, keeper } = await signedIn()
    keeper.again()
    expect(await call(account.fetch, 'GET', '/api/v1/me'), 'their session is not over').toEqual({ fine: true })
    vi.useFakeTimers({ now: Date.now() + 11 * 3_600_000, toFake: ['Date'] })
    await account.signIn('maya@juniper.example', 'right')
    expect([keeper.covered, account.endsAt]).toEqual([false, Date.now() + 43_200_000])
  })

  test('that was covered to sign in early is uncovered without it only while the session lives', async () => {
    const { keeper } = await signedIn()
    keeper.again()
    keeper.notNow()
    expect(keeper.covered).toBe(false)
    keeper.again()
    keeper.gone()
    keeper.notNow()
    expect(keeper.cover).toBe('ended')
  })
})
