import { expect, test } from 'vitest'
import { AwayWatch, grace } from './away'

const start = Date.parse('2026-11-24T09:00:00Z')
const minute = 60_000

test.each([1, 5, 15] as const)('locks %d minutes after somebody last did something', (after) => {
  const watch = new AwayWatch(start)
  watch.noticed(start + minute)
  watch.left(start + minute)
  expect(watch.locks(after, start + (after + 1) * minute - 1)).toBe(false)
  expect(watch.locks(after, start + (after + 1) * minute)).toBe(true)
})

test('at once means as soon as no tab of the app is in front', () => {
  const watch = new AwayWatch(start)
  watch.left(start)
  expect(watch.locks(0, start + grace - 1)).toBe(false)
  watch.noticed(start + 500)
  expect(watch.locks(0, start + grace)).toBe(false)
  watch.left(start + 2_000)
  watch.left(start + 2_500)
  expect(watch.locks(0, start + 2_000 + grace)).toBe(true)
})

test('at once also locks a phone that lies there open', () => {
  const watch = new AwayWatch(start)
  expect(watch.locks(0, start + 5 * minute - 1)).toBe(false)
  expect(watch.locks(0, start + 5 * minute)).toBe(true)
})

test('a clock that was put back keeps nothing open', () => {
  expect(new AwayWatch(start).locks(15, start - 1)).toBe(true)
})
