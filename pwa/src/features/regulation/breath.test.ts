import { expect, test } from 'vitest'
import { minutesOf, stepAt } from './breath'

test('the air goes in for four seconds and out for six, again and again', () => {
  expect(stepAt(0)).toEqual({ way: 'in', count: 1, of: 4 })
  expect(stepAt(3.9)).toEqual({ way: 'in', count: 4, of: 4 })
  expect(stepAt(4)).toEqual({ way: 'out', count: 1, of: 6 })
  expect(stepAt(9.99)).toEqual({ way: 'out', count: 6, of: 6 })
  expect(stepAt(10)).toEqual(stepAt(0))
  expect(stepAt(307)).toEqual(stepAt(7))
})

test('a begun minute is written down, and no more than those begun and chosen', () => {
  expect([0, 1, 60, 61, 180, 3000].map((seconds) => minutesOf(seconds, 3))).toEqual([1, 1, 1, 2, 3, 3])
})
