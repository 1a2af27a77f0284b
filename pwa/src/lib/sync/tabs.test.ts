import fc from 'fast-check'
import { deleteDB } from 'idb'
import { expect, test, vi } from 'vitest'
import { entryId, type Local, newId, openLocal } from '../db'
import { Sync } from './sync'
import { browser, outboxKey } from './testing/browser'
import { TestServer } from './testing/server'

browser()

const days = ['2026-11-22', '2026-11-23']

interface Step {
  tab: 0 | 1
  do: 'quality' | 'awakenings' | 'concern' | 'sync'
  day: number
  /** Begun while the step before is still under way. */
  atOnce: boolean
}

const step: fc.Arbitrary<Step> = fc.record({
  tab: fc.constantFrom(0, 1),
  do: fc.constantFrom('quality', 'awakenings', 'concern', 'sync', 'sync'),
  day: fc.nat({ max: days.length - 1 }),
  atOnce: fc.boolean(),
})

interface Tab {
  local: Local
  sync: Sync
  /** What its screens show, read again whenever something changed. */
  shown: () => Promise<unknown>
  close: () => void
}

async function open(accountId: string, server: TestServer, keys?: Awaited<ReturnType<typeof outboxKey>>): Promise<Tab> {
  const local = await openLocal(accountId, { outboxKey: keys })
  const sync = new Sync({ local, accountId, appVersion: '0.1.0', send: async (request) => server.answer(request) })
  const read = async () => [await local.list('sleep'), await local.list('concern')]
  let reading: Promise<unknown> = read()
  local.subscribe(() => {
    reading = read()
  })
  return { local, sync, shown: () => reading, close: () => local.close() }
}

async function run({ do: what, day }: Step, { local, sync }: Tab, count: number): Promise<void> {
  if (what === 'sync') return sync.now()
  const when = { day: days[day] ?? '', zone: 'UTC' }
  if (what === 'concern')
    await local.save('concern', newId(), { written_on: when.day, zone: 'UTC', words: `w${count}` })
  else await local.save('sleep', await entryId('sleep', when.day), { ...when, [what]: 1 + (count % 5) })
}

test('two tabs that save and sync at once double nothing, and both show everything', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      const [accountId, server] = [newId(), new TestServer()]
      const tabs = [await open(accountId, server, await outboxKey()), await open(accountId, server)]
      let under: Promise<unknown> = Promise.resolve()
      for (const [count, one] of steps.entries()) {
        if (!one.atOnce) await under
        under = Promise.all([under, run(one, tabs[one.tab] as Tab, count)])
      }
      await under
      for (const { sync } of tabs) await sync.now()
      const concerns = steps.flatMap(({ do: what }, at) => (what === 'concern' ? [`w${at}`] : []))
      const nights = new Set(steps.flatMap(({ do: what, day }) => (what === 'concern' || what === 'sync' ? [] : [day])))
      const there = [...server.rows.values()]
      expect(there.flatMap(({ fields }) => fields.words ?? []).sort()).toEqual(concerns.sort())
      expect(there.filter(({ kind }) => kind === 'sleep')).toHaveLength(nights.size)
      expect(server.kept).toEqual([])
      const sent = server.requests.flatMap(({ changes }) => changes)
      const versions = new Set(
        sent.map(({ id, base_rev, recorded_at, fields }) => JSON.stringify([id, base_rev, recorded_at, fields])),
      )
      expect(sent.length, 'no change goes twice').toBe(versions.size)
      // The other tab hears of it a moment later.
      const all = [await tabs[0]?.local.list('sleep'), await tabs[0]?.local.list('concern')]
      await vi.waitFor(async () => {
        for (const { shown } of tabs) expect(await shown()).toEqual(all)
      })
      for (const { close } of tabs) close()
      await deleteDB(`alongside-${accountId}`)
    }),
    { numRuns: 40 },
  )
}, 120_000)
