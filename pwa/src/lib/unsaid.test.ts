import { deleteDB } from 'idb'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Local, newId, openLocal } from './db'
import { browser, outboxKey } from './sync/testing/browser'
import { Unsaid } from './unsaid.svelte'

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

const form = () => new Unsaid<{ words: string; why: string }>(local, 'plan_line:new', () => ({ words: '', why: '' }))

test('what was typed stands there again once the app was killed', async () => {
  const before = form()
  before.type({ words: 'Walk.' })
  before.type({ why: 'It helped.' })
  const after = form()
  await vi.waitFor(() => expect(after.isBegun).toBe(true))
  expect(after.typed).toEqual({ words: 'Walk.', why: 'It helped.' })
})

test('what is being typed is not overwritten by what was kept', async () => {
  await local.keepDraft('plan_line:new', { words: 'Walk.' })
  const now = form()
  now.type({ words: 'Swim.' })
  await local.drafts()
  expect(now.typed.words).toBe('Swim.')
})

test('a form in which nothing is left keeps nothing, and stays open', async () => {
  const now = form()
  now.type({ words: 'Swim.' })
  now.type({ words: '' })
  expect(await local.drafts()).toEqual([])
  expect(now.isBegun).toBe(true)
})

test('nothing is left once it is said', async () => {
  const before = form()
  before.type({ words: 'Walk.' })
  await before.letGo()
  expect(before.typed).toEqual({ words: '', why: '' })
  expect(before.isBegun).toBe(false)
  expect(await local.drafts()).toEqual([])
})
