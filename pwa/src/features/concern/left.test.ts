import { deleteDB } from 'idb'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Local, newId, openLocal } from '$lib/db'
import { browser, outboxKey } from '$lib/sync/testing/browser'
import { leftWords } from './left'
import { writeConcern } from './save-concern'

let accountId: string
let local: Local

beforeEach(async () => {
  browser()
  accountId = newId()
  local = await openLocal(accountId, { outboxKey: await outboxKey() })
})

afterEach(async () => {
  local.close()
  await deleteDB(`alongside-${accountId}`)
})

test('words typed over a concern that is gone are found, and no others', async () => {
  const moment = { day: '2026-11-23', zone: 'UTC' }
  const [gone, stays] = [await writeConcern(local, moment, 'Gone.'), await writeConcern(local, moment, 'Stays.')]
  await local.keepDraft(`concern:${gone}`, 'Gone, and half a thought')
  await local.keepDraft(`concern:${gone}:help`, 'somebody to call')
  await local.keepDraft(`concern:${stays}`, 'Stays, and more')
  await local.keepDraft('concern:new', 'A new one')
  await local.keepDraft(`reply:${gone}`, { kind: 'added', words: 'another kind' })
  await local.settle(await local.outgoing(0), { results: [], changes: [], cursor: 'c1', more: false })
  expect(await leftWords(local, await local.list('concern'))).toEqual([])
  await local.delete('concern', gone)
  expect(await leftWords(local, await local.list('concern'))).toEqual([
    { name: `concern:${gone}`, words: 'Gone, and half a thought' },
    { name: `concern:${gone}:help`, words: 'somebody to call' },
  ])
})

test('after a sign-in nothing is taken for gone that is still on its way', async () => {
  await local.keepDraft(`concern:${newId()}`, 'Typed before the session ended')
  expect(await leftWords(local, [])).toEqual([])
  await local.settle(await local.outgoing(0), { results: [], changes: [], cursor: 'c1', more: true })
  expect(await leftWords(local, [])).toEqual([])
  await local.settle(await local.outgoing(0), { results: [], changes: [], cursor: 'c2', more: false })
  expect(await leftWords(local, [])).toHaveLength(1)
})
