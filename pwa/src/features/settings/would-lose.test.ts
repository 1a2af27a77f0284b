import { deleteDB } from 'idb'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { entryId, type Local, newId, openLocal } from '$lib/db'
import { browser, outboxKey } from '$lib/sync/testing/browser'
import { whatWouldBeLost } from './would-lose'

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

async function night(day: string) {
  await local.save('sleep', await entryId('sleep', day), { day, zone: 'UTC', quality: 3 })
}

test('names what is not sent by what it is and its days, and what is typed', async () => {
  await night('2026-11-23')
  await night('2026-11-21')
  await local.save('matters', await entryId('matters', ''), { better: 'sleep' })
  await local.keepDraft('concern:new', 'half a thought')
  expect(await whatWouldBeLost(local, 4)).toEqual([
    'Sleep: Nov 21 and Nov 23',
    'What matters to me',
    'Text you typed and did not save',
  ])
})

test('names what is not sent of every kind, also what is of no day', async () => {
  await local.save('hard_days', await entryId('hard_days', ''), { call: 'my sister' })
  await local.save('sent_measure', newId(), { instrument: 'phq_9', version: 1, day: '2026-11-23', zone: 'UTC' })
  expect(await whatWouldBeLost(local, 2)).toEqual(['My plan for hard days', 'Questionnaires: Nov 23'])
})

test('that somebody was done for a day is nothing to lose', async () => {
  await local.keepDraft('done', '2026-11-23')
  await local.keepDraft('not_today', '2026-11-23')
  expect(await local.drafts()).toEqual([])
  expect(await whatWouldBeLost(local, 0)).toEqual([])
})

test('counts what no key opens any more', async () => {
  await night('2026-11-23')
  await local.dropKey()
  local.close()
  local = await openLocal(accountId, { outboxKey: await outboxKey() })
  expect(await whatWouldBeLost(local, 1)).toEqual(['More that this phone can’t open: 1'])
})
