import { deleteDB } from 'idb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { entryId, type Local, newId, openLocal } from '$lib/db'
import { Sync } from '$lib/sync'
import { browser, outboxKey } from '$lib/sync/testing/browser'
import { TestServer } from '$lib/sync/testing/server'
import { bringIn, notHere, takeOut } from './bring-in'
import type { Found } from './found'
import { readFile } from './read'

browser()

const here = { zone: 'America/New_York', dayStart: 240, now: '2026-11-24T15:00:00Z' }
const diary = (...lines: string[]) => new Blob([['Date,Quality,Notes', ...lines].join('\n')])
const days = 3 * 365
const dayAt = (n: number) => new Date(Date.UTC(2023, 0, 1 + n)).toISOString().slice(0, 10)
const years = diary(...Array.from({ length: days }, (_, n) => `${dayAt(n)},${1 + (n % 5)},`))

let accountId: string
let local: Local
let server: TestServer
let sync: Sync

beforeEach(async () => {
  accountId = newId()
  server = new TestServer()
  local = await openLocal(accountId, { outboxKey: await outboxKey() })
  sync = new Sync({ local, accountId, appVersion: '0.2.0', send: async (request) => server.answer(request) })
  await sync.now()
})

afterEach(async () => {
  vi.restoreAllMocks()
  local.close()
  await deleteDB(`alongside-${accountId}`)
})

const found = async (file: Blob): Promise<Found[]> => [...(await readFile(file, {}, here)).found]

describe('bringing in', () => {
  it('takes years at once, sends them 500 at a time, and nothing twice', async () => {
    const all = await found(years)
    expect((await bringIn(local, await notHere(local, all))).length).toBe(days)
    expect(await notHere(local, all)).toEqual([])
    await sync.now()
    expect([sync.status.state, server.rows.size]).toEqual(['idle', days])
    expect(Math.max(...server.requests.map(({ changes }) => changes.length))).toBe(500)
    expect([(await bringIn(local, all)).length, server.kept]).toEqual([0, []])
  })

  it('leaves what is here as it is', async () => {
    const id = await entryId('sleep', '2026-11-20')
    await local.save('sleep', id, { day: '2026-11-20', zone: 'UTC', note: 'mine' })
    const all = await found(diary('2026-11-20,1,theirs', '2026-11-21,2,'))
    expect((await notHere(local, all)).map(({ day }) => day)).toEqual(['2026-11-21'])
    expect((await bringIn(local, all)).length).toBe(1)
    expect((await local.get<'sleep'>(id))?.fields).toMatchObject({ note: 'mine' })
  })

  it('overwrites nothing that only another phone knows of', async () => {
    const id = await entryId('sleep', '2026-11-20')
    const all = await found(diary('2026-11-20,1,theirs'))
    const theirs = { day: '2026-11-20', zone: 'UTC', quality: 5, note: 'mine' }
    const change = {
      id,
      kind: 'sleep',
      op: 'set' as const,
      base_rev: 0,
      recorded_at: '2026-11-20T12:00:00Z',
      fields: theirs,
    }
    server.answer({ cursor: '', device: newId(), app_version: '0.2.0', changes: [change] })
    await bringIn(local, all)
    await sync.now()
    await sync.now()
    expect(server.rows.get(id)?.fields).toMatchObject({ quality: 5, note: 'mine' })
    expect((await local.get<'sleep'>(id))?.fields).toMatchObject({ quality: 5, note: 'mine' })
  })

  it('comes in whole or not at all', async () => {
    const all = await found(diary('2026-11-20,1,', '2026-11-21,2,', '2026-11-22,2,'))
    const { put } = IDBObjectStore.prototype
    let puts = 0
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...args) {
      if (++puts === 4) throw new DOMException('no room', 'QuotaExceededError')
      return put.apply(this, args)
    })
    await expect(bringIn(local, all)).rejects.toMatchObject({ code: 'full' })
    vi.restoreAllMocks()
    expect(await local.list('sleep')).toEqual([])
    expect((await bringIn(local, all)).length).toBe(3)
  })

  it('is taken out again, sent or not, and can come in once more', async () => {
    const all = await found(diary('2026-11-20,1,', '2026-11-21,2,'))
    for (const isSent of [false, true]) {
      await bringIn(local, all)
      if (isSent) await sync.now()
      await takeOut(local, all)
      expect(await local.list('sleep')).toEqual([])
      if (isSent) await sync.now()
    }
    await bringIn(local, all)
    await sync.now()
    expect([...server.rows.values()].map(({ deleted }) => deleted)).toEqual([false, false])
    expect((await local.list('sleep')).map(({ state }) => state)).toEqual(['sent', 'sent'])
  })

  it('waits no longer than the server has been silent, however old its days are', async () => {
    const { lastSentAt } = sync.status
    await bringIn(local, await found(diary('2019-11-20,1,')))
    sync = new Sync({ local, accountId, appVersion: '0.2.0', send: () => Promise.reject(new Error('no')) })
    await sync.now()
    expect(sync.status).toMatchObject({ unsent: 1, waitingSince: lastSentAt })
  })
})
