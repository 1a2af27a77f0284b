import { forceCloseDatabase } from 'fake-indexeddb'
import fc from 'fast-check'
import { deleteDB, openDB } from 'idb'
import { describe, expect, test, vi } from 'vitest'
import { NoConnection } from '../api'
import type { SyncRequest } from '../api/wire'
import { Sync } from '../sync'
import { browser, outboxKey } from '../sync/testing/browser'
import { TestServer } from '../sync/testing/server'
import { entryId, type Local, LocalError, newId, openLocal } from '.'
import { version } from './database'
import { type Fault, faults, isRetried, meeting } from './testing/faults'

browser()

const days = ['2026-11-21', '2026-11-22', '2026-11-23']

interface Step {
  do: 'note' | 'quality' | 'delete' | 'sync' | 'two tabs'
  day: number
  faults: (Fault | undefined)[]
  lost: 'request' | 'answer' | undefined
}

const step: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom('note', 'note', 'quality', 'delete', 'sync', 'sync', 'two tabs'),
  day: fc.nat({ max: days.length - 1 }),
  faults: fc.array(fc.option(fc.constantFrom(...faults), { nil: undefined }), { maxLength: 3 }),
  lost: fc.option(fc.constantFrom('request', 'answer'), { nil: undefined, freq: 2 }),
})

/** A phone whose browser misbehaves, a network that loses things, and what the person was told was saved. */
class World {
  readonly server = new TestServer({ limit: 2 })
  readonly accountId = newId()
  /** What was told to be saved, by day. */
  readonly told = new Map<number, Record<string, unknown>>()
  #ids: string[] = []
  #local!: Local
  #tab!: Local
  #sync!: Sync
  #count = 0
  #lost: Step['lost']

  static async make(): Promise<World> {
    const world = new World()
    world.#ids = await Promise.all(days.map((day) => entryId('sleep', day)))
    world.#local = await openLocal(world.accountId, { outboxKey: await outboxKey() })
    world.#tab = await openLocal(world.accountId)
    const { accountId } = world
    world.#sync = new Sync({ local: world.#local, accountId, appVersion: '0.1.0', send: (body) => world.#send(body) })
    return world
  }

  async run(step: Step): Promise<void> {
    this.#lost = step.lost
    if (step.do === 'sync') return meeting(step.faults, () => this.#sync.now())
    if (step.do !== 'two tabs') return this.#write(this.#local, step)
    await meeting(step.faults, async () => {
      await Promise.all([this.#attempt(this.#tab, step.day, { waso_minutes: ++this.#count }), this.#sync.now()])
    })
  }

  async #write(local: Local, { do: what, day, faults }: Step): Promise<void> {
    const before = await this.fields(day)
    const failed = await meeting(faults, () =>
      what === 'delete'
        ? this.#attempt(local, day, undefined)
        : this.#attempt(
            local,
            day,
            what === 'note' ? { note: `n${++this.#count}` } : { quality: 1 + (++this.#count % 5) },
          ),
    )
    if (failed) expect(await this.fields(day), 'of what failed nothing is there').toEqual(before)
    if (faults.every((fault) => !fault || isRetried(fault)) && faults.length < 4) expect(failed).toBeUndefined()
  }

  /** Undefined once it is saved; else why it is not, in a code that a screen has a sentence for. */
  async #attempt(local: Local, day: number, patch: Record<string, unknown> | undefined): Promise<string | undefined> {
    const id = this.#ids[day] ?? ''
    try {
      if (!patch) await local.delete('sleep', id)
      else await local.save('sleep', id, { day: days[day] ?? '', zone: 'UTC', ...patch })
    } catch (error) {
      expect(error).toBeInstanceOf(LocalError)
      return (error as LocalError).code
    }
    if (patch) this.told.set(day, { day: days[day], zone: 'UTC', ...this.told.get(day), ...patch })
    else this.told.delete(day)
    return undefined
  }

  async fields(day: number): Promise<unknown> {
    return (await this.#local.get(this.#ids[day] ?? ''))?.fields
  }

  async quiet(): Promise<void> {
    this.#lost = undefined
    for (let round = 0; round < 3; round++) await this.#sync.now()
  }

  /** What the server took: each of the person's changes once. */
  taken(): { distinct: number; revisions: number } {
    const changes = this.server.requests.flatMap(({ changes }) => changes)
    const distinct = new Set(
      changes.map(({ id, op, recorded_at, fields }) => JSON.stringify([id, op, recorded_at, fields])),
    )
    const revisions = [...this.server.rows.values()].reduce((sum, { rev }) => sum + rev, 0)
    return { distinct: distinct.size, revisions }
  }

  async outbox() {
    return this.#local.outboxCount()
  }

  async close(): Promise<void> {
    this.#local.close()
    this.#tab.close()
    await deleteDB(`alongside-${this.accountId}`)
  }

  async #send(request: SyncRequest) {
    const lost = this.#lost
    this.#lost = undefined
    if (lost === 'request') throw new NoConnection('lost')
    const answer = this.server.answer(request)
    if (lost === 'answer') throw new NoConnection('lost')
    return answer
  }
}

test('whatever the browser does to the database, what was told to be saved is here and arrives once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      const world = await World.make()
      try {
        for (const step of steps) {
          await world.run(step)
          for (const day of days.keys()) expect(await world.fields(day)).toEqual(world.told.get(day))
        }
        await world.quiet()
        expect(await world.outbox()).toEqual({ unsent: 0, rejected: 0 })
        const there = [...world.server.rows.values()].filter(({ deleted }) => !deleted).map(({ fields }) => fields)
        const byDay = (rows: object[]) => rows.sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))
        expect(byDay(there)).toEqual(byDay([...world.told.values()]))
        expect(world.server.kept, 'no text lost against one of the same phone').toEqual([])
        const { distinct, revisions } = world.taken()
        expect(revisions).toBeLessThanOrEqual(distinct)
      } finally {
        await world.close()
      }
    }),
    { numRuns: 150 },
  )
}, 120_000)

describe('a phone', () => {
  const night = { day: days[0] ?? '', zone: 'UTC', quality: 4 }
  const name = (accountId: string) => `alongside-${accountId}`

  async function phone() {
    const accountId = newId()
    const local = await openLocal(accountId, { outboxKey: await outboxKey() })
    return { accountId, local, id: await entryId('sleep', night.day) }
  }

  test.each(faults)('whose browser does this to a save keeps all of it or says so: %s', async (fault) => {
    const { local, id } = await phone()
    const saved = meeting([undefined, fault], () => local.save('sleep', id, night))
    if (isRetried(fault)) await saved
    else await expect(saved).rejects.toMatchObject({ name: 'LocalError', code: 'full' })
    expect((await local.get(id))?.fields).toEqual(isRetried(fault) ? night : undefined)
    expect(await local.outboxCount()).toEqual({ unsent: isRetried(fault) ? 1 : 0, rejected: 0 })
    local.close()
  })

  test('whose browser never lets a transaction end says so, with nothing half written', async () => {
    const { local, id } = await phone()
    const saved = meeting(Array(20).fill('closed'), () => local.save('sleep', id, night))
    await expect(saved).rejects.toMatchObject({ code: 'unavailable' })
    expect(await local.get(id)).toBeUndefined()
    local.close()
  })

  test('on which a newer app was says that this one is older, and touches nothing', async () => {
    const { accountId, local, id } = await phone()
    await local.save('sleep', id, night)
    // The newer app in another tab: the older one makes way for it.
    const newer = await openDB(name(accountId), version + 1)
    await expect(local.save('sleep', id, { quality: 1 })).rejects.toMatchObject({ code: 'outdated' })
    await expect(openLocal(accountId)).rejects.toMatchObject({ code: 'outdated' })
    expect(await newer.count('outbox')).toBe(1)
    newer.close()
  })

  test('with an older tab that sleeps says so, and opens once the tab lets go', async () => {
    const accountId = newId()
    const keys = await outboxKey()
    ;(await openLocal(accountId, { outboxKey: keys })).close()
    const asleep = await openDB(name(accountId), version)
    const { open } = IDBFactory.prototype
    const newer = vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(function (this: IDBFactory, named, to = 0) {
      return open.call(this, named, to + 1)
    })
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    try {
      const refused = expect(openLocal(accountId)).rejects.toMatchObject({ code: 'blocked' })
      await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1))
      await vi.advanceTimersByTimeAsync(3_000)
      await refused
      asleep.close()
      const local = await openLocal(accountId)
      expect(await local.list('sleep')).toEqual([])
      local.close()
    } finally {
      vi.useRealTimers()
      newer.mockRestore()
    }
  })

  test('whose browser threw the database away says so, and writes nothing into an empty one', async () => {
    const { accountId, local, id } = await phone()
    await local.save('sleep', id, night)
    const events: unknown[] = []
    local.subscribe((event) => events.push(event))
    await thrownAway(accountId)
    await expect(local.save('sleep', id, { quality: 1 })).rejects.toMatchObject({ code: 'evicted' })
    await expect(local.list('sleep')).rejects.toBeInstanceOf(LocalError)
    expect(events).toEqual([{ type: 'locked', reopen: true }])
    await expect(openLocal(accountId)).rejects.toMatchObject({ code: 'evicted' })
  })

  test('is wiped also where another tab sleeps: nothing is left in what it holds', async () => {
    const { accountId, local, id } = await phone()
    await local.save('sleep', id, night)
    const asleep = await openDB(name(accountId))
    await local.wipe()
    for (const store of ['records', 'outbox', 'meta']) expect(await asleep.count(store)).toBe(0)
    asleep.close()
  })
})

/** As a browser does that needs the room: the connections are closed without a word, then all of it is gone. */
async function thrownAway(accountId: string): Promise<void> {
  const name = `alongside-${accountId}`
  const { _databases } = indexedDB as unknown as { _databases: Map<string, { connections: IDBDatabase[] }> }
  for (const connection of _databases.get(name)?.connections ?? []) forceCloseDatabase(connection as never)
  await deleteDB(name)
}
