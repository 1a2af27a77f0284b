import { expect, test } from 'vitest'
import { problemOf } from './problem'

function answered(status: number, body: string, headers: Record<string, string> = {}) {
  return problemOf(new Response(body, { status, headers: { 'Content-Type': 'application/problem+json', ...headers } }))
}

test('a problem says what the server said: status, code and every bad field', async () => {
  const errors = [{ field: 'quality', code: 'too_high', limit: 5 }]
  const problem = await answered(422, JSON.stringify({ code: 'invalid', errors }))
  expect(problem).toMatchObject({ status: 422, code: 'invalid', errors, retryAfter: undefined })
})

test('a rule that stands against it says how it stands by now', async () => {
  const current = { first_day: '2026-11-30' }
  expect(await answered(409, JSON.stringify({ code: 'asked_enough', current }))).toMatchObject({ current })
})

test('an answer that is no problem document still has a code', async () => {
  expect(await answered(413, '<html>', { 'Content-Type': 'text/html' })).toMatchObject({ code: 'too_large' })
  expect(await answered(500, 'not json')).toMatchObject({ code: 'internal', errors: [] })
  expect(await answered(500, 'null')).toMatchObject({ code: 'internal' })
})

test('busy is busy, whoever says so', async () => {
  expect(await answered(503, JSON.stringify({ code: 'unavailable' }))).toMatchObject({ code: 'busy' })
  expect(await answered(502, '', { 'Content-Type': 'text/html' })).toMatchObject({ code: 'busy' })
})

test('the time to wait comes as seconds or as a date', async () => {
  const later = new Date(Date.now() + 3_600_000).toUTCString()
  expect((await answered(429, '{}', { 'Retry-After': '120' })).retryAfter).toBe(120)
  expect((await answered(429, '{}', { 'Retry-After': later })).retryAfter).toBeGreaterThan(3_000)
  expect((await answered(429, '{}', { 'Retry-After': 'soon' })).retryAfter).toBeUndefined()
})
