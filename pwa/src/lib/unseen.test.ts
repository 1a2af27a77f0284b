import { expect, test } from 'vitest'
import type { Entry } from './db'
import { Sight, unseen } from './unseen'

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

test('a form that stays open knows what it saved itself, and nothing else', () => {
  const sight = new Sight(now)
  const mine: Entry<'matters'> = { ...now, rev: 6, fields: { better: 'rest', involve: 'my sister' } }
  sight.takesIn({ better: 'rest' }, mine)
  expect(sight.of({ better: 'walks' }, mine)).toEqual({})
  expect(sight.of({ involve: 'nobody' }, mine)).toEqual({ seen: 4 })
})

test('a form that opened on nothing has seen nothing', () => {
  expect(new Sight<'matters'>(undefined).of({ better: 'rest' }, now)).toEqual({ seen: 0 })
})
