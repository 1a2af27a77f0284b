import fc from 'fast-check'
import { deleteDB } from 'idb'
import { expect, test } from 'vitest'
import { NoConnection } from '../api'
import type { SyncAnswer, SyncRequest } from '../api/wire'
import { entryId, type Local, newId, openLocal } from '../db'
import { Sync } from './sync'
import { browser, outboxKey } from './testing/browser'
import { TestServer } from './testing/server'

browser()

const days = ['2026-11-21', '2026-11-22']
const hour = 3_600_000

/** What the network does to a request: `during`, the phone's person goes on writing. */
const fates = ['fine', 'request lost', 'answer lost', 'twice', 'late and twice', 'during'] as const
type Fate = (typeof fates)[number]

type Step =
  | { do: 'note'; phone: number; day: number }
  | { do: 'quality'; phone: number; day: number; value: number }
  | { do: 'delete'; phone: number; day: number }
  | { do: 'sync'; phone: number; fate: Fate }
  | { do: 'remote sign-out'; phone: number }
  | { do: 'restore' }

const phones = 3
const phone = fc.nat({ max: phones - 1 })
const day = fc.nat({ max: days.length - 1 })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('note' as const), phone, day }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('quality' as const), phone, day, value: fc.integer({ min: 1, max: 5 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), phone, day }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('sync' as const), phone, fate: fc.constantFrom(...fates) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remote sign-out' as const), phone }) },
)

/** Several phones of one person, each with its own wrong clock, and the server between them. */
class World {
  readonly server = new TestServer({ limit: 3 })
  readonly keys: Awaited<ReturnType<typeof outboxKey>>
  readonly #phones: { name: string; local: Local; sync: Sync; now: () => Date }[] = []
  readonly #ids: string[] = []
  /** Every text ever saved, until somebody who saw it replaced or deleted it. */
  readonly written = new Set<string>()
  #backup = this.server.backup()
  #time = Date.UTC(2026, 10, 23)
  #count = 0
  #fate: Fate = 'fine'
  #old: SyncRequest | undefined

  private constructor(keys: Awaited<ReturnType<typeof outboxKey>>) {
    this.keys = keys
  }

  static async make(skews: number[]): Promise<World> {
    const world = new World(await outboxKey())
    world.#ids.push(...(await Promise.all(days.map((day) => entryId('sleep', day)))))
    for (const skew of skews) {
      const now = () => new Date(world.#time + skew * hour)
      world.#phones.push({ now, ...(await world.#open(newId(), now)) })
    }
    return world
  }

  async run(step: Step): Promise<void> {
    this.#time += 60_000
    if (step.do === 'restore') {
      this.server.restore(this.#backup)
    } else if (step.do === 'sync') {
      this.#fate = step.fate
      await this.#phone(step.phone).sync.now()
    } else if (step.do === 'remote sign-out') {
      const phone = this.#phone(step.phone)
      await phone.local.dropKey()
      phone.local.close()
      Object.assign(phone, await this.#open(phone.name, phone.now))
    } else {
      await this.#write(step)
    }
  }

  /** The faults are over: everybody syncs until nobody has anything to say. */
  async quiet(): Promise<void> {
    this.#fate = 'fine'
    for (let round = 0; round < 4; round++) {
      for (const { sync } of this.#phones) await sync.now()
    }
  }

  async views(): Promise<unknown[]> {
    return Promise.all(
      this.#phones.map(async ({ local }) => {
        const entries = await local.list('sleep')
        return entries.map(({ id, rev, fields, state }) => ({ id, rev, fields, waits: state === 'phone' }))
      }),
    )
  }

  truth(): object[] {
    return [...this.server.rows.values()]
      .filter(({ deleted }) => !deleted)
      .sort((a, b) => String(a.fields.day).localeCompare(String(b.fields.day)))
      .map(({ id, rev, fields }) => ({ id, rev, fields, waits: false }))
  }

  /** Texts that are neither in an entry nor kept for the patient. */
  lost(): string[] {
    const there = [...this.server.rows.values()].filter(({ deleted }) => !deleted).map(({ fields }) => fields.note)
    const kept = this.server.kept.map(({ value }) => value)
    return [...this.written].filter((text) => !there.includes(text) && !kept.includes(text))
  }

  async close(): Promise<void> {
    for (const { name, local } of this.#phones) {
      local.close()
      await deleteDB(`alongside-${name}`)
    }
  }

  async #open(name: string, now: () => Date) {
    const local = await openLocal(name, { outboxKey: this.keys, now })
    const send = (request: SyncRequest) => this.#send(local, request)
    return { name, local, sync: new Sync({ local, accountId: name, appVersion: '0.1.0', send }) }
  }

  async #write(
    step: Exclude<Step, { do: 'sync' | 'remote sign-out' | 'restore' }>,
    local = this.#phone(step.phone).local,
  ) {
    const id = this.#ids[step.day] ?? ''
    const before = await local.get<'sleep'>(id)
    const create = before ? {} : { day: days[step.day] ?? '', zone: 'UTC' }
    if (step.do === 'quality') {
      await local.save('sleep', id, { ...create, quality: step.value })
      return
    }
    if (before?.fields.note) this.written.delete(before.fields.note)
    if (step.do === 'delete') return local.delete('sleep', id)
    const note = `text ${++this.#count}`
    this.written.add(note)
    await local.save('sleep', id, { ...create, note })
  }

  async #send(local: Local, request: SyncRequest): Promise<SyncAnswer> {
    const fate = this.#fate
    this.#fate = 'fine'
    if (fate === 'request lost') {
      this.#old = request
      throw new NoConnection('lost')
    }
    if (fate === 'twice') this.server.answer(request)
    const answer = this.server.answer(request)
    // A request that somebody held back arrives after newer ones.
    if (fate === 'late and twice' && this.#old) this.server.answer(this.#old)
    this.#old = request
    if (fate === 'during') await this.#write({ do: 'note', phone: 0, day: 0 }, local)
    if (fate === 'answer lost') throw new NoConnection('lost')
    return answer
  }

  #phone(at: number) {
    const phone = this.#phones[at]
    if (!phone) throw new RangeError(`no phone ${at}`)
    return phone
  }
}

const skews = fc.array(fc.integer({ min: -48, max: 48 }), { minLength: phones, maxLength: phones })

test('whatever is lost, doubled or late, all phones end with what the server has, and no text is gone', async () => {
  await fc.assert(
    fc.asyncProperty(skews, fc.array(step, { maxLength: 25 }), async (skews, steps) => {
      const world = await World.make(skews)
      try {
        for (const step of steps) await world.run(step)
        await world.quiet()
        for (const view of await world.views()) expect(view).toEqual(world.truth())
        expect(world.lost()).toEqual([])
      } finally {
        await world.close()
      }
    }),
    { numRuns: 60 },
  )
}, 120_000)

test('after a restored backup all phones agree again', async () => {
  await fc.assert(
    fc.asyncProperty(
      skews,
      fc.array(step, { maxLength: 12 }),
      fc.array(step, { maxLength: 6 }),
      async (skews, before, after) => {
        const world = await World.make(skews)
        try {
          for (const step of before) await world.run(step)
          await world.run({ do: 'restore' })
          for (const step of after) await world.run(step)
          await world.quiet()
          // A phone may not know yet that its own revision is the server's: it then merges once more than it has to.
          const anyRev = world.truth().map((entry) => ({ ...entry, rev: expect.any(Number) }))
          for (const view of await world.views()) expect(view).toEqual(anyRev)
        } finally {
          await world.close()
        }
      },
    ),
    { numRuns: 25 },
  )
}, 120_000)
