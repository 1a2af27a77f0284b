import { deleteDB } from 'idb'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { entryId, type Local, newId, openLocal } from './db'
import { isUnanswered, removeEntries, removeEntry, saveDaily, saveEntry } from './log'
import { browser, outboxKey } from './sync/testing/browser'

const when = { day: '2026-11-23', zone: 'America/Chicago' }
const times = { into_bed: '2026-11-23T05:30:00Z', out_of_bed: '2026-11-23T13:00:00Z' }
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

async function written(kind: 'sleep' | 'nutrition' | 'mood') {
  return (await local.get(await entryId(kind, when.day)))?.fields
}

test('an entry says its day and zone once, and nothing that was not answered', async () => {
  await saveDaily(local, 'mood', when, { valence: 2 })
  await saveDaily(local, 'mood', { ...when, zone: 'Asia/Tokyo' }, { anxiety: 4 })
  expect(await written('mood')).toEqual({ ...when, valence: 2, anxiety: 4 })
})

test('an entry with nothing left in it is deleted, and undo brings it back as it was', async () => {
  await saveDaily(local, 'nutrition', when, { meals: 0 })
  expect(await written('nutrition')).toEqual({ ...when, meals: 0 })
  const undo = await saveDaily(local, 'nutrition', { ...when, zone: 'Asia/Tokyo' }, { meals: null })
  expect(await written('nutrition')).toBeUndefined()
  await undo()
  expect(await written('nutrition')).toEqual({ ...when, meals: 0 })
})

test('undo takes back just its own answer', async () => {
  const undoFirst = await saveDaily(local, 'sleep', when, { quality: 2 })
  await saveDaily(local, 'sleep', when, { band: '5_to_6' })
  await undoFirst()
  expect(await written('sleep')).toEqual({ ...when, band: '5_to_6' })
})

test('a guess gives way to a band, and undo brings the guess back', async () => {
  await saveDaily(local, 'sleep', when, { about: true, ...times })
  const undo = await saveDaily(local, 'sleep', when, { band: '6_to_7', about: null, into_bed: null, out_of_bed: null })
  expect(await written('sleep')).toEqual({ ...when, band: '6_to_7' })
  await undo()
  expect(await written('sleep')).toEqual({ ...when, about: true, ...times })
  await saveDaily(local, 'sleep', when, { into_bed: null, out_of_bed: null })
  expect(await written('sleep'), 'that it is a guess is no answer by itself').toBeUndefined()
})

test('a day has as many moments as someone likes, each removed by itself', async () => {
  const [first, second] = [newId(), newId()]
  await saveEntry(local, 'moment', first, { ...when, at: '2026-11-23T15:00:00Z' }, { valence: 2 })
  await saveEntry(local, 'moment', second, { ...when, at: '2026-11-23T21:00:00Z' }, { valence: 4 })
  const entry = await local.get<'moment'>(first)
  if (!entry) throw new Error('no moment')
  const undo = await removeEntry(local, 'moment', entry)
  expect((await local.list('moment')).map(({ id }) => id)).toEqual([second])
  await undo()
  expect(await local.get(first)).toMatchObject({ fields: { ...when, at: '2026-11-23T15:00:00Z', valence: 2 } })
})

test('an empty text, an empty list and a zone answer nothing; none is an answer', () => {
  expect(isUnanswered({ ...when, note: '', feelings: [], about: true })).toBe(true)
  expect(isUnanswered({ ...when, water: 0 })).toBe(false)
})

test('what was done twice goes at once, and one undo brings both back', async () => {
  for (const minutes of [3, 5]) {
    await saveEntry(local, 'regulation', newId(), when, { practice: 'breathing', minutes })
  }
  const undo = await removeEntries(local, 'regulation', await local.list('regulation'))
  expect(await local.list('regulation')).toEqual([])
  await undo()
  expect((await local.list('regulation')).map(({ fields }) => fields.minutes).sort()).toEqual([3, 5])
})
