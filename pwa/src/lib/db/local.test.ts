import { deleteDB, openDB } from 'idb'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { browser, outboxKey } from '../sync/testing/browser'
import { practice } from '../sync/testing/server'
import { entryId, type Local, LocalError, newId, type OutboxKey, openLocal } from '.'
import type { OutboxRow, RecordRow } from './database'

const day = '2026-11-23'
const night = { day, zone: 'America/New_York', quality: 4 }
let accountId: string
let keys: OutboxKey
let sleepId: string
let { persist } = browser()
const opened: Local[] = []

beforeEach(async () => {
  persist = browser().persist
  accountId = newId()
  keys = await outboxKey()
  sleepId = await entryId('sleep', day)
})

afterEach(async () => {
  vi.restoreAllMocks()
  for (const local of opened.splice(0)) local.close()
  await deleteDB(`alongside-${accountId}`)
})

async function open(outboxKey: OutboxKey | undefined = keys): Promise<Local> {
  const local = await openLocal(accountId, { outboxKey })
  opened.push(local)
  return local
}

/** A phone that has fetched what there is, and may send. */
async function openCaughtUp(outboxKey?: OutboxKey): Promise<Local> {
  const local = await open(outboxKey)
  const trip = await local.outgoing(10)
  await local.settle(trip, { results: [], changes: [], cursor: 'c1', more: false })
  return local
}

/** Everything that lies in the database, as a thief would find it. */
async function raw(): Promise<Record<string, unknown[]>> {
  const db = await openDB(`alongside-${accountId}`)
  const stores = [...db.objectStoreNames]
  const rows = await Promise.all(stores.map((store) => db.getAll(store)))
  db.close()
  return Object.fromEntries(stores.map((store, at) => [store, rows[at] ?? []]))
}

/** All bytes and texts in a value, as text. */
function text(value: unknown): string {
  if (value instanceof Uint8Array)
    return `${Buffer.from(value).toString('latin1')} ${Buffer.from(value).toString('utf16le')}`
  if (value instanceof CryptoKey) return ''
  if (typeof value === 'object' && value)
    return Object.entries(value)
      .map(([name, inner]) => `${name} ${text(inner)}`)
      .join(' ')
  return String(value)
}

/** Lets every write to a store fail, as a full phone does. */
function full(store: string): void {
  const { put } = IDBObjectStore.prototype
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...args) {
    if (this.name === store) throw new DOMException('no room', 'QuotaExceededError')
    return put.apply(this, args)
  })
}

describe('a save', () => {
  test('is there at once, under its day, and only on this phone', async () => {
    const local = await open()
    const saved = await local.save('sleep', sleepId, night)
    expect(saved).toMatchObject({ id: sleepId, kind: 'sleep', day, rev: 0, fields: night, state: 'phone' })
    expect(await local.list('sleep')).toEqual([saved])
    expect(await local.list('sleep', { from: '2026-11-24' })).toEqual([])
    expect(await local.state(sleepId)).toBe('phone')
    expect(await local.outboxCount()).toEqual({ unsent: 1, rejected: 0 })
  })

  test('outlives the tab', async () => {
    ;(await open()).close()
    await (await open()).save('sleep', sleepId, { ...night, note: 'long' })
    expect((await (await open(undefined)).get<'sleep'>(sleepId))?.fields.note).toBe('long')
  })

  test.each(['records', 'outbox'])('writes entry and outbox together or not at all: no room in %s', async (store) => {
    const local = await open()
    full(store)
    await expect(local.save('sleep', sleepId, night)).rejects.toMatchObject({ name: 'LocalError', code: 'full' })
    vi.restoreAllMocks()
    expect(await raw()).toMatchObject({ records: [], outbox: [] })
    expect((await local.save('sleep', sleepId, night)).fields).toEqual(night)
  })

  test('asks the browser, once, to keep what is stored', async () => {
    const local = await open()
    expect(persist).not.toHaveBeenCalled()
    await local.save('sleep', sleepId, night)
    await local.save('sleep', sleepId, { quality: 2 })
    expect(persist).toHaveBeenCalledOnce()
  })

  test('by many at once loses none of them', async () => {
    const [one, two] = [await openCaughtUp(), await open()]
    await Promise.all([
      one.save('sleep', sleepId, night),
      two.save('sleep', sleepId, { note: 'from another tab' }),
      one.save('sleep', sleepId, { awakenings: 2 }),
      two.save('sleep', sleepId, { waso_minutes: 20 }),
    ])
    const fields = { ...night, note: 'from another tab', awakenings: 2, waso_minutes: 20 }
    expect((await one.get(sleepId))?.fields).toEqual(fields)
    expect((await one.outgoing(10)).changes).toMatchObject([{ id: sleepId, fields }])
  })

  test('is told to listeners here and in other tabs', async () => {
    const [here, there] = [await open(), await open()]
    const events: unknown[] = []
    here.subscribe((event) => events.push(event))
    const heard = new Promise((resolve) => there.subscribe(resolve))
    await here.save('sleep', sleepId, night)
    expect(events).toEqual([{ type: 'changed', kinds: ['sleep'], saved: true }])
    expect(await heard).toEqual({ type: 'changed', kinds: ['sleep'], saved: false })
  })

  test('goes on when the browser closed the database behind our back', async () => {
    const local = await open()
    await local.save('sleep', sleepId, night)
    const { transaction } = IDBDatabase.prototype
    let closed = 0
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...args) {
      if (closed++ === 0) throw new DOMException('the connection is closing', 'InvalidStateError')
      return transaction.apply(this, args)
    })
    expect((await local.save('sleep', sleepId, { quality: 5 })).fields.quality).toBe(5)
    expect(closed).toBeGreaterThan(1)
  })

  test('says so when the database will not open again', async () => {
    const local = await open()
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(() => {
      throw new DOMException('gone', 'InvalidStateError')
    })
    await expect(local.save('sleep', sleepId, night)).rejects.toMatchObject({ code: 'unavailable' })
  })
})

describe('a deleted entry', () => {
  test('is gone from lists, and can be brought back', async () => {
    const local = await open()
    await local.save('sleep', sleepId, night)
    await local.delete('sleep', sleepId)
    expect(await local.get(sleepId)).toBeUndefined()
    expect(await local.list('sleep')).toEqual([])
    expect((await local.save('sleep', sleepId, night)).fields).toEqual(night)
  })

  test('that was never sent leaves nothing', async () => {
    const local = await open()
    await local.save('sleep', sleepId, night)
    await local.delete('sleep', sleepId)
    expect(await raw()).toMatchObject({ records: [], outbox: [] })
  })
})

describe('on the disk', () => {
  const canaries = ['canary-note-œ', 'canary-words', 'canary-hope', 'canary-draft', 'canary-clinic', 'canary-pulled']

  test('nothing a patient wrote lies in the clear, at any time', async () => {
    const local = await openCaughtUp()
    await local.save('sleep', sleepId, { ...night, note: 'canary-note-œ' })
    await local.save('concern', newId(), { written_on: day, zone: 'UTC', words: 'canary-words' })
    const checkIn = newId()
    await local.save('checkin', checkIn, { visit_id: newId(), hope: 'canary-hope' })
    await local.keepDraft('concern', 'canary-draft')
    const trip = await local.outgoing(10)
    await local.save('checkin', checkIn, { hope: 'canary-hope, again' })
    await local.settle(trip, {
      results: trip.changes.map(({ id }) => ({ id, outcome: 'rejected', rev: 0, code: 'too_long', field: 'note' })),
      changes: [{ id: newId(), kind: 'unknown', rev: 1, fields: { words: 'canary-pulled' } }],
      practice: { ...practice, name: 'canary-clinic' },
      cursor: 'c1',
      more: false,
    })
    const stored = await raw()
    expect([stored.records?.length, stored.outbox?.length]).toEqual([4, 3])
    for (const canary of canaries) {
      expect(text(stored)).not.toContain(canary)
      expect(text(stored)).not.toContain(Buffer.from(canary).toString('latin1'))
    }
    await local.dropKey()
    for (const canary of canaries) expect(text(await raw())).not.toContain(canary)
  })

  test('in the clear are only id, kind, day, revision, and what no person wrote', async () => {
    const local = await open()
    await local.save('sleep', sleepId, night)
    const { records, outbox } = (await raw()) as { records: RecordRow[]; outbox: OutboxRow[] }
    expect(records.map((row) => Object.keys(row).sort())).toEqual([['day', 'id', 'kind', 'rev', 'sealed', 'tag']])
    expect(outbox.map((row) => Object.keys(row).sort())).toEqual([['held', 'id', 'kind', 'next', 'tag']])
    const parts = outbox.map(({ next }) => Object.keys(next ?? {}).sort())
    expect(parts).toEqual([['baseRev', 'escrow', 'sealed', 'version']])
  })

  test('the search would find a canary if one lay there', async () => {
    const bytes = (encoding: BufferEncoding) => new Uint8Array(Buffer.from('canary', encoding))
    for (const found of ['canary', { canary: 1 }, bytes('utf8'), bytes('utf16le')]) {
      expect(text({ rows: [{ found }] })).toContain('canary')
    }
  })
})

describe('after a remote sign-out', () => {
  test('nothing can be read, here and in other tabs, until the account signs in again', async () => {
    const [local, tab] = [await open(), await open()]
    await local.save('sleep', sleepId, night)
    const heard = new Promise<void>((resolve) => tab.subscribe(({ type }) => type === 'locked' && resolve()))
    await local.dropKey()
    await heard
    for (const one of [local, tab]) {
      await expect(one.list('sleep')).rejects.toMatchObject({ code: 'locked' })
      await expect(one.save('sleep', sleepId, { quality: 1 })).rejects.toMatchObject({ code: 'locked' })
    }
    await expect(openLocal(accountId)).rejects.toBeInstanceOf(LocalError)
    expect(await raw()).toMatchObject({ records: [], outbox: [{ id: sleepId }] })
  })

  test('a tab that did not hear of it writes nothing under the old key', async () => {
    const [local, tab] = [await open(), await open()]
    await local.dropKey()
    await open()
    await expect(tab.save('sleep', sleepId, night)).rejects.toMatchObject({ code: 'locked' })
    expect((await raw()).records).toEqual([])
  })

  test('the next sign-in opens what was not sent, exactly as it was', async () => {
    const local = await openCaughtUp()
    await local.save('sleep', sleepId, night)
    const before = await local.outgoing(10)
    await local.save('sleep', sleepId, { note: 'after it went out' })
    await local.dropKey()
    const again = await openCaughtUp()
    expect((await again.outgoing(10)).changes).toEqual(before.changes)
    expect((await again.get(sleepId))?.fields).toEqual({ ...night, note: 'after it went out' })
    expect(await again.list('sleep')).toHaveLength(1)
  })

  test('it opens what was typed too, to the last letter, on the revision of nobody', async () => {
    const local = await openCaughtUp()
    await local.keepDraft('concern:new', 'half a')
    await local.keepDraft(`concern:${sleepId}`, 'typed over', { rev: 7, fields: { words: 'as it stood' } })
    // Nobody waits for the last letter.
    void local.keepDraft('concern:new', 'half a thought')
    await local.dropKey()
    expect(text(await raw())).not.toMatch(/half a|typed over|as it stood/)
    const again = await open()
    expect(await again.draft('concern:new')).toEqual({ typed: 'half a thought', shown: undefined })
    expect(await again.draft(`concern:${sleepId}`)).toEqual({
      typed: 'typed over',
      shown: { rev: 0, fields: { words: 'as it stood' } },
    })
    await again.keepDraft('concern:new', undefined)
    await again.dropKey()
    expect(await (await open()).drafts(), 'what was saved or let go of does not come back').toEqual([
      `concern:${sleepId}`,
    ])
  })

  test('what was typed opens for its own account alone', async () => {
    const local = await open()
    await local.keepDraft('concern:new', 'half a thought')
    await local.dropKey()
    const stranger = await open(await outboxKey())
    expect(await stranger.drafts()).toEqual([])
    await stranger.dropKey()
    expect(await (await open()).draft('concern:new')).toMatchObject({ typed: 'half a thought' })
  })

  test('all is fetched again from the beginning', async () => {
    const local = await openCaughtUp()
    await local.dropKey()
    const again = await open()
    expect([(await again.outgoing(10)).cursor, await again.place()]).toEqual(['', undefined])
  })

  test('what another key sealed is kept and counted, and holds nothing up', async () => {
    const local = await open()
    await local.save('sleep', sleepId, night)
    await local.dropKey()
    const again = await openCaughtUp(await outboxKey())
    expect(await again.outboxCount()).toEqual({ unsent: 0, rejected: 1 })
    expect((await again.outgoing(10)).changes).toEqual([])
    expect(await again.list('sleep')).toEqual([])
    expect(await again.waiting()).toEqual([])
    await again.dropKey()
    expect(await (await open()).outboxCount()).toEqual({ unsent: 1, rejected: 0 })
  })
})

describe('wiping', () => {
  test('leaves no database, and makes none again', async () => {
    const [local, tab] = [await open(), await open()]
    await local.save('sleep', sleepId, night)
    await local.wipe()
    await expect(tab.save('sleep', sleepId, night)).rejects.toBeInstanceOf(LocalError)
    await expect(local.list('sleep')).rejects.toBeInstanceOf(LocalError)
    const names = (await indexedDB.databases()).map(({ name }) => name)
    expect(names).not.toContain(`alongside-${accountId}`)
  })
})

describe('drafts', () => {
  test('stay until they are let go', async () => {
    const local = await open()
    await local.keepDraft('concern', { words: 'half a thought' })
    expect(await (await open()).draft('concern')).toMatchObject({ typed: { words: 'half a thought' } })
    await local.keepDraft('concern', undefined)
    expect(await local.draft('concern')).toBeUndefined()
  })
})
