import fc from 'fast-check'
import { deleteDB } from 'idb'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Sync } from '../sync'
import { browser, outboxKey } from '../sync/testing/browser'
import { TestServer } from '../sync/testing/server'
import { type Copied, entryId, type Local, newId, openLocal } from '.'
import { bringBack as bringBackTo, readCopy, writeCopy } from './copy'

browser()

const day = '2026-11-23'
const night = { day, zone: 'America/New_York', quality: 4 }
const now = new Date('2026-11-24T12:00:00Z')
let accountId: string
let sleepId: string
let local: Local
let server: TestServer
let sync: Sync

/** A phone of this account on which nothing is; what the server has comes with the first trip. */
async function newPhone(): Promise<void> {
  local?.close()
  await deleteDB(`alongside-${accountId}`)
  local = await openLocal(accountId, { outboxKey: await outboxKey() })
  sync = new Sync({ local, accountId, appVersion: '0.1.0', send: async (request) => server.answer(request) })
  await sync.now()
}

beforeEach(async () => {
  accountId = newId()
  sleepId = await entryId('sleep', day)
  server = new TestServer()
  await newPhone()
})

afterEach(async () => {
  vi.restoreAllMocks()
  local.close()
  await deleteDB(`alongside-${accountId}`)
})

async function saved(): Promise<string> {
  const copies = (await local.waiting()).filter((copied): copied is Copied => copied.fields !== null)
  return writeCopy(accountId, 'what a person reads', copies, now)
}

async function bringBack(text: string): Promise<number> {
  return bringBackTo(local, readCopy(text, accountId))
}

describe('a copy', () => {
  test('brings everything back to a phone that lost it, and it arrives once', async () => {
    await local.save('sleep', sleepId, { ...night, note: 'œ 🙂\r\nsecond line' })
    await local.save('concern', newId(), { written_on: day, zone: 'UTC', words: 'w' })
    const text = await saved()
    await newPhone()
    expect(await bringBack(text)).toBe(2)
    await sync.now()
    expect([...server.rows.values()].map(({ fields }) => fields)).toEqual(
      expect.arrayContaining([
        { ...night, note: 'œ 🙂\r\nsecond line' },
        { written_on: day, zone: 'UTC', words: 'w' },
      ]),
    )
    expect([await bringBack(text), server.rows.size, server.kept]).toEqual([0, 2, []])
    await sync.now()
    expect([...server.rows.values()].map(({ rev }) => rev)).toEqual([1, 1])
  })

  test('of what is still here changes nothing, not even what waits', async () => {
    await local.save('sleep', sleepId, night)
    const text = await saved()
    const before = await local.outgoing(10)
    expect(await bringBack(text)).toBe(0)
    expect((await local.outgoing(10)).changes).toEqual(before.changes)
  })

  test('takes back nothing that was written since', async () => {
    await local.save('sleep', sleepId, { ...night, note: 'then' })
    const text = await saved()
    await local.save('sleep', sleepId, { note: 'since', awakenings: 1 })
    expect(await bringBack(text)).toBe(0)
    expect((await local.get<'sleep'>(sleepId))?.fields).toMatchObject({ note: 'since', awakenings: 1 })
    await local.delete('sleep', sleepId)
    await sync.now()
    expect(await local.get(sleepId)).toBeUndefined()
  })

  test('that is older than what the server has loses no text: the other version is kept', async () => {
    await local.save('sleep', sleepId, { ...night, note: 'then' })
    const text = await saved()
    await local.save('sleep', sleepId, { note: 'sent since' })
    await sync.now()
    await newPhone()
    await bringBack(text)
    await sync.now()
    await sync.now()
    expect(server.rows.get(sleepId)?.fields.note).toBe('sent since')
    expect(server.kept).toEqual([{ id: sleepId, field: 'note', value: 'then' }])
    expect(await local.get(sleepId)).toMatchObject({ state: 'needs_look', fields: { note: 'sent since' } })
  })

  test('comes back whole or not at all', async () => {
    await local.save('sleep', sleepId, night)
    await local.save('concern', newId(), { written_on: day, zone: 'UTC', words: 'w' })
    const text = await saved()
    await newPhone()
    const { put } = IDBObjectStore.prototype
    let puts = 0
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...args) {
      if (++puts === 3) throw new DOMException('no room', 'QuotaExceededError')
      return put.apply(this, args)
    })
    await expect(bringBack(text)).rejects.toMatchObject({ code: 'full' })
    vi.restoreAllMocks()
    expect([await local.list('sleep'), await local.list('concern')]).toEqual([[], []])
    expect(await bringBack(text)).toBe(2)
  })

  test('reads as text: the words first, then one line for the app', async () => {
    await local.save('sleep', sleepId, night)
    const text = await saved()
    expect(text.slice(0, 20)).toBe('\ufeffwhat a person reads')
    expect(readCopy(text.replaceAll('\n', '\r\n'), accountId)).toEqual(readCopy(text, accountId))
  })
})

describe('a file that is no such copy', () => {
  const entry = { id: newId(), kind: 'sleep', fields: night, changed: ['quality'], recorded_at: now.toISOString() }
  const file = (change: object) => {
    const whole = { version: 1, account: accountId, saved_at: now.toISOString(), entries: [entry], ...change }
    return `words\n\n-----ALONGSIDE COPY-----\n${JSON.stringify(whole)}\n`
  }

  test('is told from one that is', () => {
    expect(readCopy(file({}), accountId)).toHaveLength(1)
  })

  test.each<[string, () => string, string]>([
    ['is empty', () => '', 'broken'],
    ['is a picture', () => '\u0000\ufffdPNG', 'broken'],
    ['was cut in the middle', () => file({}).slice(0, -30), 'broken'],
    ['holds an entry without an id', () => file({ entries: [{ ...entry, id: '../1' }] }), 'broken'],
    ['holds an entry that says nothing', () => file({ entries: [{ ...entry, fields: {} }] }), 'broken'],
    ['holds an entry of no time', () => file({ entries: [{ ...entry, recorded_at: 'once' }] }), 'broken'],
    ['holds no list', () => file({ entries: { 0: entry } }), 'broken'],
    ['is null', () => file({}).replace(/\{.*\}/, 'null'), 'broken'],
    ['is of another account', () => file({ account: newId() }), 'foreign'],
    ['is of a newer app', () => file({ version: 2, entries: 'in another form' }), 'newer'],
    ['holds a kind this app does not write', () => file({ entries: [entry, { ...entry, kind: 'weather' }] }), 'newer'],
  ])('is refused where it %s', (_, text, code) => {
    expect(() => readCopy(text(), accountId)).toThrowError(expect.objectContaining({ name: 'CopyError', code }))
  })

  test('never throws anything else, whatever is in it', () => {
    const line = fc.oneof(fc.json(), fc.string(), fc.constant(file({}).split('\n').at(-2) ?? ''))
    const anything = fc.tuple(fc.string(), line).map(([words, json]) => `${words}\n-----ALONGSIDE COPY-----\n${json}\n`)
    fc.assert(
      fc.property(anything, (text) => {
        try {
          for (const { kind, recordedAt } of readCopy(text, accountId)) expect(kind && recordedAt).toBeTruthy()
        } catch (error) {
          expect(error).toMatchObject({ name: 'CopyError' })
        }
      }),
    )
  })
})
