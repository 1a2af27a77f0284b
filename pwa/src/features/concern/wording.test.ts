import { expect, test, vi } from 'vitest'
import type { Concern } from '$lib/db'
import { factsOf, hasMore, kindOptions } from './wording'

vi.stubGlobal('navigator', { languages: ['en-US'] })

const concern = { written_on: '2026-11-23', zone: 'America/Chicago', words: 'Will it change me?' }

test('a concern says when it was written and what it is about', () => {
  expect(factsOf(concern, '2026-11-24')).toBe('Written yesterday')
  const known: Concern = { ...concern, kinds: ['dependence', 'faith'] }
  expect(factsOf(known, '2026-11-23')).toBe('Written today · Not being able to stop · My faith')
})

test('a kind of a later version has no words here, and is left out', () => {
  const later: Concern = { ...concern, kinds: ['dependence', 'from_next_year' as never] }
  expect(factsOf(later, '2026-11-23')).toBe('Written today · Not being able to stop')
})

test('only what is answered counts as more', () => {
  expect(hasMore(concern)).toBe(false)
  expect(hasMore({ ...concern, kinds: [], would_help: '' })).toBe(false)
  expect(hasMore({ ...concern, weight: 'some' })).toBe(true)
})

test('every kind is offered once, with words', () => {
  const labels = kindOptions().map(({ label }) => label)
  expect(labels).toHaveLength(15)
  expect(new Set(labels).size).toBe(15)
})
