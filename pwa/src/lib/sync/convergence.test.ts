import fc from 'fast-check'
import { deleteDB } from 'idb'
import { expect, test } from 'vitest'
import { NoConnection } from '../api'
import type { SyncAnswer, SyncRequest } from '../api/wire'
import { type Entry, entryId, type Local, newId, type OutboxKey, openLocal } from '../db'
import { type Opened, openForm } from '../sight'
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
  | { do: 'type'; phone: number; day: number }
  | { do: 'save what is typed'; phone: number; day: number }
  | { do: 'kill'; phone: number }
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
  { weight: 3, arbitrary: fc.record({ do: fc.constant('type' as const), phone, day }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('save what is typed' as const), phone, day }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('kill' as const), phone }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('sync' as const), phone, fate: fc.constantFrom(...fates) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remote sign-out' as const), phone }) },
)

interface Phone {
  readonly name: string
  readonly now: () => Date
  local: Local
  sync: Sync
  /** By their day: forms that are open, for as long as the app lives. */
  forms: Map<number, Opened<'sleep', string>>
  /** By their day: the note that the person had before them when they began to type over it, or that they saved. */
  readonly read: Map<number, string>
}

/** Several phones of one person, each with its own wrong clock, and the server between them. */
class World {
  readonly server = new TestServer({ limit: 3 })
  readonly keys: OutboxKey
  readonly #phones: Phone[] = []
  readonly #ids: string[] = []
  /** Every text ever saved, until somebody who saw it replaced or deleted it. */
  readonly written = new Set<string>()
  #backup = this.server.backup()
  #time = Date.UTC(2026, 10, 23)
  #count = 0
  #fate: Fate = 'fine'
  #old: SyncRequest | undefined

  private constructor(keys: OutboxKey) {
    this.keys = keys
  }

  static async make(skews: number[]): Promise<World> {
    const world = new World(await outboxKey())
    world.#ids.push(...(await Promise.all(days.map((day) => entryId('sleep', day)))))
    for (const skew of skews) {
      const now = () => new Date(world.#time + skew * hour)
      world.#phones.push({ now, read: new Map(), ...(await world.#open(newId(), now, world.keys)) })
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
      await this.#phone(step.phone).local.dropKey()
      await this.#reopen(this.#phone(step.phone), this.keys)
    } else if (step.do === 'kill') {
      await this.#reopen(this.#phone(step.phone))
    } else if (step.do === 'type') {
      await this.#type(this.#phone(step.phone), step.day)
    } else if (step.do === 'save what is typed') {
      await this.#saveTyped(this.#phone(step.phone), step.day)
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

  async #reopen(phone: Phone, outboxKey?: OutboxKey) {
    phone.local.close()
    Object.assign(phone, await this.#open(phone.name, phone.now, outboxKey))
  }

  async #open(name: string, now: () => Date, outboxKey?: OutboxKey) {
    const local = await openLocal(name, { ...(outboxKey && { outboxKey }), now })
    const send = (request: SyncRequest) => this.#send(local, request)
    const sync = new Sync({ local, accountId: name, appVersion: '0.1.0', send })
    return { name, local, sync, forms: new Map<number, Opened<'sleep', string>>() }
  }

  /** In the form that is open, or in one that opens with what was typed before. */
  async #type(phone: Phone, day: number): Promise<void> {
    const form = await this.#form(phone, day)
    await phone.local.keepDraft(draftOf(day), `text ${++this.#count}`, form.sight.shown)
  }

  async #saveTyped(phone: Phone, day: number): Promise<void> {
    const { local } = phone
    const { sight } = await this.#form(phone, day)
    const note = (await local.draft<string>(draftOf(day)))?.typed
    if (note === undefined) return
    this.written.delete(phone.read.get(day) ?? '')
    phone.read.set(day, note)
    this.written.add(note)
    const [id, before] = await this.#entry(local, day)
    const create = before ? {} : { day: days[day] ?? '', zone: 'UTC' }
    sight.takesIn({ note }, await local.save('sleep', id, { ...create, note }, sight.of({ note }, before)))
    await local.keepDraft(draftOf(day), undefined)
  }

  async #form(phone: Phone, day: number): Promise<Opened<'sleep', string>> {
    const [, entry] = await this.#entry(phone.local, day)
    const open = phone.forms.get(day)
    if (open) return open
    const form = await openForm<'sleep', string>(phone.local, draftOf(day), entry)
    phone.forms.set(day, form)
    if (form.draft === undefined) phone.read.set(day, entry?.fields.note ?? '')
    return form
  }

  async #entry(local: Local, day: number): Promise<[string, Entry<'sleep'> | undefined]> {
    const id = this.#ids[day] ?? ''
    return [id, await local.get<'sleep'>(id)]
  }

  async #write(step: Extract<Step, { do: 'note' | 'quality' | 'delete' }>, local = this.#phone(step.phone).local) {
    const [id, before] = await this.#entry(local, step.day)
    const create = before ? {} : { day: days[step.day] ?? '', zone: 'UTC' }
    if (step.do === 'quality') {
      await local.save('sleep', id, { ...create, quality: step.value })
      return
    }
    // Whoever decides about the note elsewhere in the app has decided about what is typed in its form.
    await local.keepDraft(draftOf(step.day), undefined)
    for (const phone of this.#phones) if (phone.local === local) phone.forms.delete(step.day)
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

function draftOf(day: number): string {
  return `sleep:${days[day]}`
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

const typing: fc.Arbitrary<Step> = fc.oneof(
  ...(['type', 'save what is typed', 'kill', 'sync'] as const).map((action) =>
    fc.record({
      do: fc.constant(action),
      phone: fc.nat({ max: 1 }),
      day: fc.constant(0),
      fate: fc.constant('fine' as const),
    }),
  ),
)

test('whoever’s app is killed while they type, no text of another phone is overwritten unread', async () => {
  await fc.assert(
    fc.asyncProperty(skews, fc.array(typing, { minLength: 8, maxLength: 24 }), async (skews, steps) => {
      const world = await World.make(skews)
      try {
        for (const step of steps) await world.run(step)
        await world.quiet()
        expect(world.lost()).toEqual([])
      } finally {
        await world.close()
      }
    }),
    { numRuns: 100 },
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
