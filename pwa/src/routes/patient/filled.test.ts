import { deleteDB } from 'idb'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Local, newId, openLocal } from '$lib/db'
import { browser, outboxKey } from '$lib/sync/testing/browser'
import { tellClinic } from './filled'

const filled = { instrument: 'phq_2', version: 1, day: '2026-11-23', zone: 'America/Chicago', language: 'en' } as const
let accountId: string
let local: Local
const kept = newId()

beforeEach(async () => {
  browser()
  accountId = newId()
  local = await openLocal(accountId, { outboxKey: await outboxKey() })
  await local.settle(await local.outgoing(10), { results: [], changes: [], cursor: 'c1', more: false })
  await local.save('measure', kept, { ...filled, answers: { interest: 1, down: 2 }, total: 3 })
})
afterEach(async () => {
  local.close()
  await deleteDB(`alongside-${accountId}`)
})

test('what is kept is told once, however often it is tapped', async () => {
  await tellClinic(local, kept)
  await tellClinic(local, kept)
  const [sent, ...others] = await local.list('sent_measure')
  expect(others).toEqual([])
  expect(sent?.fields).toMatchObject({ answers: { interest: 1, down: 2 }, total: 3, skipped: false })
  expect((await local.get<'measure'>(kept))?.fields).toMatchObject({ total: 3, sent_id: sent?.id })
})

test('what was refused can be told again, as something new', async () => {
  await tellClinic(local, kept)
  const [refused] = await local.list('sent_measure')
  const trip = await local.outgoing(10)
  const results = trip.changes.map(({ id }) =>
    id === refused?.id
      ? { id, outcome: 'rejected' as const, rev: 0, code: 'not_offered', field: 'instrument' }
      : { id, outcome: 'applied' as const, rev: 1 },
  )
  await local.settle(trip, { results, changes: [], cursor: 'c2', more: false })
  await tellClinic(local, kept)
  const told = (await local.get<'measure'>(kept))?.fields.sent_id
  expect(told).not.toBe(refused?.id)
  expect((await local.list('sent_measure')).map(({ id }) => id)).toContain(told)
})
