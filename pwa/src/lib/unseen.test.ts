import { expect, test } from 'vitest'
import type { Entry } from './db'
import { unseen } from './unseen'

const now: Entry<'matters'> = { id: 'a', kind: 'matters', day: '', rev: 4, state: 'sent', fields: { better: 'sleep' } }

test('what still says what the form shows was seen', () => {
  expect(unseen(now, { better: 'sleep', involve: '' }, ['better', 'involve'], 3)).toEqual({})
  expect(unseen(undefined, { better: '' }, ['better'], 0)).toEqual({})
})

test('what another phone wrote meanwhile was not', () => {
  expect(unseen(now, { better: '' }, ['better'], 3)).toEqual({ seen: 3 })
})

test('a field that is not saved does not matter', () => {
  expect(unseen(now, { better: '', involve: '' }, ['involve'], 3)).toEqual({})
})
