import { deleteDB, openDB } from 'idb'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { browser, outboxKey } from '../sync/testing/browser'
import { practice } from '../sync/testing/server'
import { entryId, type Local, newId, type OutboxKey, openLocal } from '.'
import type { KeyHandle } from './database'
import { change, helpWhileLocked, setLockAfter, turnOff, turnOn, unlock } from './lock'

const day = '2026-11-23'
const night = { day, zone: 'America/New_York', quality: 4, note: 'slept by the window' }
const words = 'reed boat lantern moss'
let accountId: string
let keys: OutboxKey
let sleepId: string
const opened: Local[] = []

beforeEach(async () => {
  browser()
  accountId = newId()
  keys = await outboxKey()
  sleepId = await entryId('sleep', day)
})

afterEach(async () => {
  vi.restoreAllMocks()
  for (const local of opened.splice(0)) local.close()
  await deleteDB(`alongside-${accountId}`)
})

async function open(options: { outboxKey?: OutboxKey; key?: KeyHandle } = {}): Promise<Local> {
  const local = await openLocal(accountId, options)
  opened.push(local)
  return local
}

/** A phone that has fetched what there is, one entry among it that waits and one that is sent. */
async function inUse(): Promise<Local> {
  const local = await open({ outboxKey: keys })
  const other = newId()
  const trip = await local.outgoing(10)
  await local.settle(trip, {
    results: [],
    changes: [{ id: other, kind: 'mood', rev: 3, fields: { day, valence: 2, note: 'from the server' } }],
    practice: { ...practice, help: { ...practice.help, emergency: '112', practice_phone: '(555) 010-4477' } },
    cursor: 'c1',
    more: false,
  })
  await local.save('sleep', sleepId, night)
  await local.keepDraft('concern', 'half a thought')
  return local
}

async function locked(after: 0 | 1 = 1): Promise<Local> {
  const local = await inUse()
  await turnOn(local, words, after)
  return local
}

async function kept(): Promise<{ key: object; all: unknown[] }> {
  const db = await openDB(`alongside-${accountId}`)
  const key = await db.get('meta', 'key')
  const all = await Promise.all([...db.objectStoreNames].map((store) => db.getAll(store)))
  db.close()
  return { key, all: all.flat() }
}

function lockedHere(local: Local): Promise<unknown> {
  return new Promise((resolve) => local.subscribe((event) => event.type === 'locked' && resolve(event)))
}

/** A worry every few milliseconds until `done`, a hundred at the most: which were saved, and which not. */
async function writing(local: Local, done: Promise<unknown>): Promise<{ saved: string[]; refused: string[] }> {
  let over = false
  const end = () => {
    over = true
  }
  done.then(end, end)
  const saves: Promise<{ id: string; saved: boolean }>[] = []
  while (!over && saves.length < 100) {
    const id = newId()
    const saving = local.save('concern', id, { written_on: day, zone: 'UTC', words: id })
    saves.push(
      saving.then(
        () => ({ id, saved: true }),
        () => ({ id, saved: false }),
      ),
    )
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  const ended = await Promise.all(saves)
  const those = (was: boolean) =>
    ended
      .filter(({ saved }) => saved === was)
      .map(({ id }) => id)
      .sort()
  return { saved: those(true), refused: those(false) }
}

async function concerns(local: Local): Promise<string[]> {
  return (await local.list('concern')).map(({ id }) => id).sort()
}

async function everythingIsThere(local: Local): Promise<void> {
  expect((await local.get(sleepId))?.fields).toEqual(night)
  expect((await local.list('mood')).map(({ fields }) => fields.note)).toEqual(['from the server'])
  expect(await local.draft('concern')).toMatchObject({ typed: 'half a thought' })
  expect((await local.practice())?.name).toBe('Juniper House')
  expect((await local.waiting()).find(({ id }) => id === sleepId)?.fields).toEqual(night)
}

describe('turning the lock on', () => {
  test('changes nothing for who has the phone open', async () => {
    const local = await locked()
    await everythingIsThere(local)
    expect(await local.lockAfter()).toBe(1)
    await local.save('sleep', sleepId, { quality: 2 })
    expect((await local.outgoing(10)).changes).toMatchObject([{ id: sleepId, fields: { ...night, quality: 2 } }])
  })

  test('leaves no key behind that opens without the passphrase', async () => {
    await locked()
    const { key, all } = await kept()
    expect(Object.keys(key).sort()).toEqual(['after', 'id', 'wrappings'])
    expect(all.flatMap((value) => Object.values(value as object)).some((inner) => inner instanceof CryptoKey)).toBe(
      false,
    )
    await expect(open()).rejects.toMatchObject({ name: 'LocalError', code: 'passphrase' })
  })

  test('and the passphrase opens all of it, however it is typed', async () => {
    await locked()
    const key = await unlock(accountId, ` ${words} `)
    expect(key.key.extractable).toBe(false)
    await everythingIsThere(await open({ key }))
  })

  test.each(['records', 'outbox', 'meta'])(
    'is done whole or not at all: the browser ends while it writes %s',
    async (store) => {
      const local = await inUse()
      const before = await kept()
      const { put } = IDBObjectStore.prototype
      vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...args) {
        if (this.name === store) throw new DOMException('no room', 'QuotaExceededError')
        return put.apply(this, args)
      })
      await expect(turnOn(local, words, 0)).rejects.toMatchObject({ code: 'full' })
      vi.restoreAllMocks()
      expect(await kept()).toEqual(before)
      await everythingIsThere(await open())
      await everythingIsThere(local)
    },
  )

  test('loses nothing that is saved or typed in this tab meanwhile', async () => {
    const local = await inUse()
    const turning = turnOn(local, words, 0)
    const written = await writing(local, turning)
    await turning
    await local.keepDraft('matters', 'typed meanwhile')
    const again = await open({ key: await unlock(accountId, words) })
    expect(written.refused).toEqual([])
    expect(await concerns(again)).toEqual(written.saved)
    expect(await again.draft('matters')).toMatchObject({ typed: 'typed meanwhile' })
    await everythingIsThere(again)
  })

  test('and what another tab saves meanwhile is there, or that tab says that it is not saved', async () => {
    const [local, tab] = [await inUse(), await open()]
    const closed = lockedHere(tab)
    const turning = turnOn(local, words, 0)
    const written = await writing(tab, turning)
    await turning
    await expect(tab.list('concern')).rejects.toMatchObject({ code: 'locked' })
    expect(await closed).toEqual({ type: 'locked', reopen: true })
    expect(await concerns(local)).toEqual(written.saved)
    await everythingIsThere(local)
  })

  test('by two tabs at once is done by one of them', async () => {
    const [local, tab] = [await inUse(), await open()]
    const done = await Promise.allSettled([turnOn(local, words, 0), turnOn(tab, 'other words', 0)])
    expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const right = done[0]?.status === 'fulfilled' ? words : 'other words'
    await everythingIsThere(await open({ key: await unlock(accountId, right) }))
  })
})

describe('locking', () => {
  test('forgets the key in every tab, and keeps what is being typed in any of them', async () => {
    const local = await locked()
    const tab = await open({ key: await unlock(accountId, words) })
    const closed = lockedHere(tab)
    void local.keepDraft('concern', 'half a thought, and more')
    void tab.keepDraft('matters', 'in the other tab')
    await local.lock()
    await closed
    for (const one of [local, tab]) await expect(one.list('sleep')).rejects.toMatchObject({ code: 'locked' })
    const again = await open({ key: await unlock(accountId, words) })
    expect(await again.draft('concern')).toMatchObject({ typed: 'half a thought, and more' })
    expect(await again.draft('matters')).toMatchObject({ typed: 'in the other tab' })
  })

  test('leaves whom to call in danger, and nothing else of the practice', async () => {
    await (await locked()).lock()
    expect(await helpWhileLocked(accountId)).toMatchObject({ emergency: '112', crisis_call: '988', practice_phone: '' })
  })
})

describe('a wrong passphrase', () => {
  test('opens nothing and deletes nothing', async () => {
    await locked()
    await expect(unlock(accountId, 'reed boat lantern')).rejects.toMatchObject({ code: 'wrong_passphrase', wait: 0 })
    await everythingIsThere(await open({ key: await unlock(accountId, words) }))
  })

  test('has to wait longer and longer after five, also when the app is closed in between', async () => {
    await locked()
    let now = Date.parse('2026-11-24T12:00:00Z')
    const waits: number[] = []
    for (let tries = 0; tries < 12; tries++) {
      const { code, wait } = await unlock(accountId, 'wrong', () => now).catch((error) => error)
      expect(code).toBe('wrong_passphrase')
      waits.push(wait / 1_000)
      if (wait > 0) {
        const right = unlock(accountId, words, () => now + wait - 1)
        await expect(right).rejects.toMatchObject({ code: 'too_soon', wait: 1 })
      }
      now += wait
    }
    expect(waits).toEqual([0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900])
    await unlock(accountId, words, () => now)
    await expect(unlock(accountId, 'wrong', () => now)).rejects.toMatchObject({ wait: 0 })
  })

  test('counts before it is tried, in all tabs together', async () => {
    await locked()
    const tries = await Promise.allSettled(Array.from({ length: 9 }, () => unlock(accountId, 'wrong')))
    const codes = tries.map((one) => one.status === 'rejected' && one.reason.code)
    expect(codes.filter((code) => code === 'wrong_passphrase')).toHaveLength(5)
    expect(codes.filter((code) => code === 'too_soon')).toHaveLength(4)
  })

  test('and a clock that is put back makes nobody wait longer', async () => {
    await locked()
    const now = Date.now()
    for (let tries = 0; tries < 5; tries++) await unlock(accountId, 'wrong', () => now).catch(() => undefined)
    const longAgo = unlock(accountId, words, () => now - 86_400_000)
    await expect(longAgo).rejects.toMatchObject({ code: 'too_soon', wait: 30_000 })
  })
})

describe('another passphrase', () => {
  test('opens instead of the one before, and keeps when it locks', async () => {
    const local = await locked(0)
    await expect(change(local, 'wrong', 'new words')).rejects.toMatchObject({ code: 'wrong_passphrase' })
    await change(local, words, 'new words here')
    await everythingIsThere(local)
    await expect(unlock(accountId, words)).rejects.toMatchObject({ code: 'wrong_passphrase' })
    const again = await open({ key: await unlock(accountId, 'new words here') })
    expect(await again.lockAfter()).toBe(0)
    await everythingIsThere(again)
  })

  test('and another time until it locks need no other key', async () => {
    const local = await locked(0)
    const tab = await open({ key: await unlock(accountId, words) })
    await setLockAfter(local, 15)
    expect(await tab.lockAfter()).toBe(15)
    await everythingIsThere(tab)
  })
})

describe('turning the lock off', () => {
  test('takes the passphrase, and opens without it from then on, in every tab', async () => {
    const local = await locked()
    const tab = await open({ key: await unlock(accountId, words) })
    await expect(turnOff(local, 'wrong')).rejects.toMatchObject({ code: 'wrong_passphrase' })
    await expect(open()).rejects.toMatchObject({ code: 'passphrase' })
    await turnOff(local, words)
    for (const one of [local, tab, await open()]) {
      expect(await one.lockAfter()).toBeUndefined()
      await everythingIsThere(one)
    }
  })
})

describe('a forgotten passphrase', () => {
  test('costs a sign-in, and nothing that was saved', async () => {
    const before = await locked()
    const sent = await before.outgoing(10)
    await before.lock()
    const again = await open({ outboxKey: keys })
    expect(await again.lockAfter()).toBeUndefined()
    expect((await again.get(sleepId))?.fields).toEqual(night)
    const trip = await again.outgoing(10)
    await again.settle(trip, { results: [], changes: [], cursor: 'c2', more: false })
    expect((await again.outgoing(10)).changes).toEqual(sent.changes)
    expect(await (await open()).waiting()).toHaveLength(1)
  })

  test('leaves a tab that was open under the old key closed', async () => {
    const tab = await locked()
    const again = await open({ outboxKey: keys })
    await expect(tab.save('sleep', sleepId, { quality: 1 })).rejects.toMatchObject({ code: 'locked' })
    expect((await again.get(sleepId))?.fields).toEqual(night)
  })
})
