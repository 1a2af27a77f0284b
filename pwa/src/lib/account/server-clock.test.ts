import { expect, test } from 'vitest'
import { clockAhead } from './server-clock'

const server = Date.parse('2026-11-24T12:00:00Z')
const answer = new Response(null, { headers: { Date: 'Tue, 24 Nov 2026 12:00:00 GMT' } })
const hour = 3_600_000

test.each([
  ['right', 0, 0],
  ['a minute late', -60_000, 0],
  ['an hour ahead, as some people set it for the summer', hour, 0],
  ['three hours late', -3 * hour, -3 * hour],
  ['a year late', -365 * 24 * hour, -365 * 24 * hour],
  ['a year ahead', 365 * 24 * hour, 365 * 24 * hour],
])('a clock that is %s', (_, off, said) => {
  expect(clockAhead(answer, server + off, server + off)).toBe(said)
})

test('a slow answer is no wrong clock, and without a date nothing is said', () => {
  expect(clockAhead(answer, server - 15_000, server + 15_000)).toBe(0)
  expect(clockAhead(new Response(null), 0, 0)).toBe(0)
})
