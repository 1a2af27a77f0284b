import { deleteDB } from 'idb'
import { afterEach, describe, expect, test } from 'vitest'
import { Sync } from '../sync'
import { browser } from '../sync/testing/browser'
import { TestServer } from '../sync/testing/server'
import { type Local, openLocal } from '.'
import { version as current } from './database'
import { type Kept, keptOf, restore } from './testing/kept'

browser()

const versions = Array.from({ length: current }, (_, at) => at + 1)
let open: { local: Local; kept: Kept } | undefined

afterEach(async () => {
  open?.local.close()
  if (open) await deleteDB(`alongside-${open.kept.accountId}`)
  open = undefined
})

/** Everything there is, by id, as `seen` of a kept database has it. */
async function seenNow({ local, kept }: { local: Local; kept: Kept }) {
  const waiting = new Set((await local.waiting()).map(({ id }) => id))
  const kinds = [...new Set(Object.values(kept.seen).map(({ kind }) => kind))]
  const entries = (await Promise.all(kinds.map((kind) => local.list(kind as never)))).flat()
  return Object.fromEntries(entries.map(({ id, kind, fields }) => [id, { kind, fields, waits: waiting.has(id) }]))
}

describe.each(versions)('a phone with the database of version %i', (version) => {
  test('opens with everything its person wrote, and sends what waits', async () => {
    const kept = await keptOf(version)
    await restore(kept)
    const local = await openLocal(kept.accountId)
    open = { local, kept }
    expect(await seenNow(open)).toEqual(kept.seen)
    expect(await local.draft('concern:new')).toMatchObject({ typed: 'half a thought' })
    expect(await indexedDB.databases()).toContainEqual({ name: `alongside-${kept.accountId}`, version: current })
    await expectAllToArrive(open)
  })

  test('that was signed out from elsewhere gets all that was not sent back with the next sign-in', async () => {
    const kept = await keptOf(version)
    await restore({
      ...kept,
      rows: { ...kept.rows, records: [], meta: (kept.rows.meta ?? []).filter(([id]) => id === 'device') },
    })
    const local = await openLocal(kept.accountId, { outboxKey: kept.outboxKey })
    open = { local, kept }
    const waiting = Object.entries(kept.seen).filter(([, { waits }]) => waits)
    for (const [id, { fields }] of waiting) expect((await local.get(id))?.fields).toEqual(fields)
    await expectAllToArrive(open)
  })
})

async function expectAllToArrive({ local, kept }: { local: Local; kept: Kept }): Promise<void> {
  const server = new TestServer()
  server.restore(new Map(kept.server))
  const send = async (request: Parameters<TestServer['answer']>[0]) => server.answer(request)
  const sync = new Sync({ local, accountId: kept.accountId, appVersion: '0.2.0', send })
  for (let round = 0; round < 3; round++) await sync.now()
  expect(sync.status).toMatchObject({ unsent: 0, rejected: 1 })
  const there = new Map([...server.rows].filter(([, { deleted }]) => !deleted))
  for (const [id, { fields }] of Object.entries(kept.seen)) {
    const refused = (fields as { quality?: number }).quality === 99
    if (refused) expect(await local.get(id)).toMatchObject({ state: 'needs_look', fields })
    else expect(there.get(id)?.fields).toEqual(fields)
  }
  expect(there.size, 'nothing is there twice, and what was deleted is gone').toBe(Object.keys(kept.seen).length - 1)
}
