import { expect, test } from 'vitest'
import { askDays } from './ask-days'
import type { Ask } from './asks'

const monday = '2026-11-23'
const always = () => true
const measure = (id: string, seconds: number): Ask => ({ kind: 'measure', id, due: monday, seconds })

test('each has a day of its own, and waits until two minutes of a week have room for it', () => {
  const asks = [measure('phq', 60), measure('gad', 42), measure('stc', 48)]
  expect([...askDays(asks, [], monday, always)]).toEqual([
    ['phq', monday],
    ['gad', '2026-11-24'],
    ['stc', '2026-11-30'],
  ])
})

test('nothing more comes on a day on which something was answered', () => {
  expect([...askDays([measure('gad', 42)], [{ day: monday, seconds: 0 }], monday, always)]).toEqual([
    ['gad', '2026-11-24'],
  ])
})

test('what never has room has no day', () => {
  expect(askDays([measure('long', 121)], [], monday, always).size).toBe(0)
})
