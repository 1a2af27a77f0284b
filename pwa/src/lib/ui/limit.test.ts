import { expect, test } from 'vitest'
import { fitting } from './limit'

test('a text within the limit is kept whole', () => {
  expect(fitting('abc', 3)).toBe('abc')
})

test('a paste of 200 kB stops at the limit', () => {
  expect(fitting('a'.repeat(200_000), 4000)).toHaveLength(4000)
})

test('no letter is cut in half', () => {
  expect(fitting('ab🙂', 3)).toBe('ab')
  expect(fitting('ab🙂', 4)).toBe('ab🙂')
})
