import { deleteDB } from 'idb'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { NoConnection, Problem } from '../api'
import type { SyncAnswer, SyncRequest } from '../api/wire'
import { entryId, type Local, newId, openLocal } from '../db'
import { backoff } from './backoff'
import { Sync } from './sync'
import { browser, outboxKey } from './testing/browser'
import { practice, TestServer } from './testing/server'

const day = '2026-11-23'
const night = { day, zone: 'America/New_York', quality: 4 }
let accountId: string
let sleepId: string
let local: Local
let server: TestServer
let world = browser()
/** What happens to a request on its way; the server unless a test says otherwise. */
let send: (request: SyncRequest) => Promise<SyncAnswer>
let sync: Sync
let stop: (() => void) | undefined

beforeEach(async () => {
  world = browser()
  accountId = newId()
  sleepId = await entryId('sleep', day)
  local = await openLocal(accountId, { outboxKey: await outboxKey() })
  server = new TestServer()
  send = async (request) => server.answer(request)
  sync = new Sync({ local, accountId, appVersion: '0.1.0', send: (request) => send(request), debounce: 1 })
  await sync.now()
  server.requests.length = 0
})

afterEach(async () => {
  stop?.()
  stop = undefined
  local.close()
  await deleteDB(`alongside-${accountId}`)
})

describe('one trip', () => {
  test('sends what was saved, brings what is new, and acknowledges', async () => {
    server.put('visit', newId(), { starts_at: '2026-11-24T15:00:00Z', minutes: 30 })
    await local.save('sleep', sleepId, night)
    await sync.now()
    expect(server.rows.get(sleepId)).toMatchObject({ rev: 1, fields: night })
    expect(await local.state(sleepId)).toBe('sent')
    expect(await local.list('visit')).toMatchObject([{ fields: { minutes: 30 }, state: 'sent' }])
    expect(await local.practice()).toEqual(practice)
    expect(sync.status).toMatchObject({ state: 'idle', unsent: 0, rejected: 0, waitingSince: undefined })
    expect(sync.status.lastSentAt).toBe((await local.place())?.sentAt)
    expect(Date.parse(sync.status.lastSentAt)).toBeGreaterThan(0)
  })

  test('asks only for what came since, and for the practice only when it changed', async () => {
    await local.save('sleep', sleepId, night)
    await sync.now()
    await sync.now()
    const [first, second] = server.requests
    expect([first?.cursor, second?.cursor]).toEqual(['1.0.1', '1.1.1'])
    expect(second).toMatchObject({ device: first?.device, app_version: '0.1.0', changes: [] })
  })

  test('of an entry edited while it was on its way keeps the edit, on the new revision', async () => {
    await local.save('sleep', sleepId, night)
    send = async (request) => {
      const answer = server.answer(request)
      if (request.changes.length > 0 && server.requests.length === 1) await local.save('sleep', sleepId, { quality: 5 })
      return answer
    }
    await sync.now()
    expect(await local.get(sleepId)).toMatchObject({ state: 'phone', rev: 1, fields: { quality: 5 } })
    await sync.now()
    expect(server.requests[1]?.changes).toMatchObject([{ id: sleepId, base_rev: 1, fields: { quality: 5 } }])
    expect(await local.state(sleepId)).toBe('sent')
  })

  test('whose answer was lost goes again exactly as it was, before anything newer', async () => {
    await local.save('sleep', sleepId, night)
    send = async (request) => {
      server.answer(request)
      throw new NoConnection('lost')
    }
    await sync.now()
    expect(sync.status).toMatchObject({ state: 'offline', unsent: 1 })
    await local.save('sleep', sleepId, { note: 'written since' })
    send = async (request) => server.answer(request)
    await sync.now()
    await sync.now()
    const [first, again, then] = server.requests.map(({ changes }) => changes)
    expect(again).toEqual(first)
    expect(then).toMatchObject([{ base_rev: 1, fields: { note: 'written since' } }])
    expect(server.rows.get(sleepId)).toMatchObject({ rev: 2, fields: { ...night, note: 'written since' } })
    expect(server.kept).toEqual([])
  })

  test('that arrives twice is one change', async () => {
    await local.save('sleep', sleepId, night)
    send = async (request) => {
      server.answer(request)
      return server.answer(request)
    }
    await sync.now()
    expect(server.rows.get(sleepId)?.rev).toBe(1)
    expect(await local.get(sleepId)).toMatchObject({ state: 'sent', rev: 1 })
  })

  test('fetches page after page, and sends only once all is here', async () => {
    server = new TestServer({ limit: 2 })
    for (let i = 0; i < 5; i++) server.put('visit', newId(), { minutes: i })
    await local.dropKey()
    local = await openLocal(accountId, { outboxKey: await outboxKey() })
    sync = new Sync({ local, accountId, appVersion: '0.1.0', send: (request) => send(request) })
    await local.save('sleep', sleepId, night)
    await sync.now()
    expect(await local.list('visit')).toHaveLength(5)
    expect(server.requests.map(({ changes }) => changes.length)).toEqual([0, 0, 0, 1])
  })

  test('sends at most 500 changes, and as many trips as it takes', async () => {
    for (let i = 0; i < 501; i++) {
      await local.save('concern', newId(), { written_on: day, zone: 'UTC', words: `w${i}` })
    }
    const shown: unknown[] = []
    send = async (request) => {
      shown.push(sync.status.sending)
      return server.answer(request)
    }
    await sync.now()
    expect(shown).toEqual([
      { done: 0, of: 501 },
      { done: 500, of: 501 },
    ])
    expect(sync.status.sending).toBeUndefined()
    expect(server.requests.map(({ changes }) => changes.length)).toEqual([500, 1])
    expect(server.rows.size).toBe(501)
    expect(await local.outboxCount()).toEqual({ unsent: 0, rejected: 0 })
  })
})

describe('another phone', () => {
  test('has changed another field: both are there, on both sides', async () => {
    await local.save('sleep', sleepId, night)
    await sync.now()
    server.put('sleep', sleepId, { ...night, awakenings: 2 })
    await local.save('sleep', sleepId, { quality: 1 })
    await sync.now()
    const fields = { ...night, quality: 1, awakenings: 2 }
    expect(server.rows.get(sleepId)?.fields).toEqual(fields)
    expect(await local.get(sleepId)).toMatchObject({ state: 'sent', rev: 3, fields })
  })

  test('has changed the same text: the one not shown is kept by the server', async () => {
    await local.save('sleep', sleepId, { ...night, note: 'first' })
    await sync.now()
    server.put('sleep', sleepId, { ...night, note: 'theirs' })
    await local.save('sleep', sleepId, { note: 'mine' })
    await sync.now()
    expect(server.rows.get(sleepId)?.fields.note).toBe('mine')
    expect(server.kept).toEqual([{ id: sleepId, field: 'note', value: 'theirs' }])
  })

  test('was later: what stands is shown, and the entry asks for a look until it had one', async () => {
    await local.save('sleep', sleepId, night)
    await sync.now()
    await local.save('sleep', sleepId, { quality: 1 })
    server.put('sleep', sleepId, { ...night, quality: 5 })
    const row = server.rows.get(sleepId)
    if (row) row.clock.quality = { rev: 2, at: '2999-01-01T00:00:00.000Z' }
    await sync.now()
    expect(await local.get(sleepId)).toMatchObject({
      state: 'needs_look',
      look: { reason: 'superseded' },
      fields: { quality: 5 },
    })
    expect(await local.outboxCount()).toEqual({ unsent: 0, rejected: 0 })
    await local.looked(sleepId)
    expect(await local.state(sleepId)).toBe('sent')
  })
})

describe('what a newer server has', () => {
  test('is carried untouched, and no patch of this app erases it', async () => {
    const weather = newId()
    server.put('weather', weather, { sky: ['grey'], at: { place: 'Nyack' } })
    server.put('sleep', sleepId, { ...night, dreams: 2, light: { lux: 3 } })
    await sync.now()
    expect(await local.get(weather)).toMatchObject({ fields: { sky: ['grey'], at: { place: 'Nyack' } }, state: 'sent' })
    await local.save('sleep', sleepId, { quality: 1, note: null })
    await sync.now()
    expect(server.requests.at(-1)?.changes).toMatchObject([{ fields: { quality: 1 } }])
    expect(Object.keys(server.requests.at(-1)?.changes[0]?.fields ?? {})).toEqual(['quality'])
    expect(server.rows.get(sleepId)?.fields).toEqual({ ...night, quality: 1, dreams: 2, light: { lux: 3 } })
    expect((await local.get(sleepId))?.fields).toMatchObject({ dreams: 2, light: { lux: 3 } })
  })

  test('is offered again, whole, where a restored server forgot it', async () => {
    const backup = server.backup()
    server.put('sleep', sleepId, { ...night, dreams: 2 })
    await sync.now()
    server.restore(backup)
    await sync.now()
    await sync.now()
    expect(server.rows.get(sleepId)?.fields).toEqual({ ...night, dreams: 2 })
  })
})

describe('a refused change', () => {
  test('is kept and shown, holds nothing up, and goes again only once it was edited', async () => {
    const concern = newId()
    await local.save('sleep', sleepId, { ...night, quality: 99, note: 'typed with care' })
    await local.save('concern', concern, { written_on: day, zone: 'UTC', words: 'w' })
    await sync.now()
    await sync.now()
    expect(sync.status).toMatchObject({ state: 'idle', unsent: 0, rejected: 1 })
    expect(await local.get(sleepId)).toMatchObject({
      state: 'needs_look',
      look: { reason: 'rejected', code: 'too_high', problems: [{ field: 'quality', code: 'too_high' }] },
      fields: { note: 'typed with care' },
    })
    expect(await local.state(concern)).toBe('sent')
    expect(server.requests[1]?.changes).toEqual([])
    await local.save('sleep', sleepId, { quality: 4 })
    await sync.now()
    expect(server.rows.get(sleepId)?.fields).toEqual({ ...night, note: 'typed with care' })
  })

  test('goes again by itself where another phone changed the row it was judged with', async () => {
    await local.save('sleep', sleepId, night)
    await sync.now()
    await local.save('sleep', sleepId, { quality: 99 })
    await sync.now()
    server.put('sleep', sleepId, { ...night, awakenings: 1 })
    stop = sync.start()
    await vi.waitFor(() => expect(server.requests).toHaveLength(4))
    await vi.waitFor(() => expect(sync.status).toMatchObject({ state: 'idle', unsent: 0, rejected: 1 }))
    expect(server.requests[3]?.changes).toMatchObject([{ fields: { quality: 99 } }])
  })

  test('can be given up', async () => {
    await local.save('sleep', sleepId, night)
    await sync.now()
    await local.save('sleep', sleepId, { quality: 99 })
    await sync.now()
    await local.discard(sleepId)
    expect(await local.get(sleepId)).toMatchObject({ state: 'sent', fields: night })
  })

  test('for which the whole request is refused is found, and the others arrive', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, (_, i) => entryId('sleep', `2026-11-${i + 1}`)))
    for (const [i, id] of ids.entries()) await local.save('sleep', id, { ...night, note: i === 7 ? 'poison' : 'fine' })
    send = async (request) => {
      if (request.changes.some(({ fields }) => fields?.note === 'poison')) {
        throw new Problem(422, 'invalid', [{ field: 'note', code: 'too_long' }])
      }
      return server.answer(request)
    }
    await sync.now()
    expect(sync.status).toMatchObject({ state: 'idle', unsent: 0, rejected: 1 })
    expect(server.rows.size).toBe(19)
    expect(await local.get(ids[7] ?? '')).toMatchObject({ look: { code: 'invalid' }, fields: { note: 'poison' } })
  })
})

describe('a restored server', () => {
  test('gets back everything the phone knows, without what patients do not write', async () => {
    const concern = newId()
    await local.save('concern', concern, { written_on: day, zone: 'UTC', words: 'w' })
    await sync.now()
    server.put('concern', concern, { written_on: day, zone: 'UTC', words: 'w', weight: 'some' })
    const backup = server.backup()
    await local.save('sleep', sleepId, night)
    server.put('visit', newId(), { minutes: 30 })
    await sync.now()
    await local.save('sleep', sleepId, { quality: 2 })
    server.restore(backup)
    await sync.now()
    expect(server.rows.get(sleepId)?.fields).toEqual({ ...night, quality: 2 })
    expect(server.rows.get(concern)?.fields.weight).toBe('some')
    expect(await local.outboxCount()).toEqual({ unsent: 0, rejected: 0 })
    expect(await local.state(sleepId)).toBe('sent')
  })

  test('that never knows its own cursor again does not keep the phone busy for ever', async () => {
    await sync.now()
    send = async (request) => ({ ...server.answer(request), restart: true })
    await sync.now()
    expect(sync.status.state).toBe('error')
  })
})

describe('when something is wrong', () => {
  test('no signal is not an error', async () => {
    send = () => Promise.reject(new NoConnection('no answer'))
    await local.save('sleep', sleepId, night)
    await sync.now()
    expect(sync.status).toMatchObject({ state: 'offline', unsent: 1 })
    expect(sync.status.waitingSince).toBe((await local.waiting())[0]?.recordedAt)
  })

  test('an ended session stops it, and keeps what waits', async () => {
    stop = sync.start()
    send = () => Promise.reject(new Problem(401, 'signed_out'))
    await local.save('sleep', sleepId, night)
    await sync.now()
    expect(sync.status).toMatchObject({ state: 'signed_out', unsent: 1 })
    const asked = vi.fn(send)
    send = asked
    world.window.dispatchEvent(new Event('online'))
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(asked).not.toHaveBeenCalled()
  })

  test('a phone without room takes nothing in, and asks for it again later', async () => {
    server.put('visit', newId(), { minutes: 30 })
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('no room', 'QuotaExceededError')
    })
    await sync.now()
    expect(sync.status.state).toBe('error')
    put.mockRestore()
    await sync.now()
    expect(await local.list('visit')).toHaveLength(1)
  })

  test('an answer that leaves everything out is not taken for success', async () => {
    await local.save('sleep', sleepId, night)
    send = async (request) => ({ ...server.answer(request), results: [] })
    await sync.now()
    expect(sync.status).toMatchObject({ state: 'error', unsent: 1 })
  })

  test('waits get longer, differ between phones and end at 25 seconds', () => {
    const [few, more, many] = [backoff(1, 0.5), backoff(4, 0.5), backoff(50, 0.5)]
    expect(few).toBeLessThan(more)
    expect(more).toBeLessThan(many)
    expect(backoff(3, 0)).toBeLessThan(backoff(3, 0.9))
    expect(backoff(50, 1)).toBe(25_000)
  })

  test('a server that asks for time gets it, whatever happens meanwhile', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    try {
      const asked = vi.fn(() => Promise.reject(new Problem(503, 'busy', [], 600)))
      send = asked
      stop = sync.start()
      await vi.advanceTimersByTimeAsync(1)
      await vi.waitFor(() => expect(sync.status.state).toBe('error'))
      await local.save('sleep', sleepId, night)
      world.window.dispatchEvent(new Event('focus'))
      await vi.advanceTimersByTimeAsync(590_000)
      expect(asked).toHaveBeenCalledOnce()
      await vi.advanceTimersByTimeAsync(20_000)
      await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(2))
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('by itself', () => {
  beforeEach(async () => {
    stop = sync.start()
    await vi.waitFor(() => expect(server.requests).toHaveLength(1))
    await vi.waitFor(() => expect(sync.status.state).toBe('idle'))
  })

  test('it sends after a save, several saves at once', async () => {
    await Promise.all([local.save('sleep', sleepId, night), local.save('concern', newId(), { words: 'w' })])
    await vi.waitFor(async () => expect(await local.outboxCount()).toEqual({ unsent: 0, rejected: 0 }))
    expect(server.rows.size).toBe(2)
  })

  test.each([
    ['there is a signal again', () => world.window.dispatchEvent(new Event('online'))],
    ['the window has the focus', () => world.window.dispatchEvent(new Event('focus'))],
    ['the person comes back to the app', () => world.document.dispatchEvent(new Event('visibilitychange'))],
  ])('it syncs when %s', async (_, happen) => {
    happen()
    await vi.waitFor(() => expect(server.requests).toHaveLength(2))
  })

  test('it asks what is new every few minutes, and only while somebody looks', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      world.window.dispatchEvent(new Event('focus'))
      await vi.advanceTimersByTimeAsync(1)
      await vi.waitFor(() => expect(server.requests).toHaveLength(2))
      await vi.waitFor(() => expect(sync.status.state).toBe('idle'))
      await vi.advanceTimersByTimeAsync(3 * 60_000)
      expect(server.requests).toHaveLength(2)
      world.document.visibilityState = 'hidden'
      await vi.advanceTimersByTimeAsync(4 * 60_000)
      await vi.waitFor(() => expect(server.requests).toHaveLength(3))
      await vi.waitFor(() => expect(sync.status.state).toBe('idle'))
      await vi.advanceTimersByTimeAsync(60 * 60_000)
      expect(server.requests).toHaveLength(3)
    } finally {
      vi.useRealTimers()
    }
  })

  test('it is quiet while nobody looks, and after it was stopped', async () => {
    world.document.visibilityState = 'hidden'
    world.document.dispatchEvent(new Event('visibilitychange'))
    stop?.()
    world.window.dispatchEvent(new Event('focus'))
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(server.requests).toHaveLength(1)
  })
})

test('tabs take turns: two of them send a change once', async () => {
  const other = await openLocal(accountId)
  const theirs = new Sync({ local: other, accountId, appVersion: '0.1.0', send: (request) => send(request) })
  await local.save('sleep', sleepId, night)
  await Promise.all([sync.now(), theirs.now()])
  expect(server.requests.map(({ changes }) => changes.length)).toEqual([1, 0])
  other.close()
})

test('asking while it is under way waits for a trip that begins afterwards', async () => {
  const first = sync.now()
  await local.save('sleep', sleepId, night)
  await sync.now()
  await first
  expect(await local.outboxCount()).toEqual({ unsent: 0, rejected: 0 })
})
