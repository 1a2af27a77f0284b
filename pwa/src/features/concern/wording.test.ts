import { expect, test, vi } from 'vitest'
import type { Concern, Reply } from '$lib/db'
import type { Said } from '$lib/thread'
import { factsOf, hasMore, kindOptions, stateWords } from './wording'

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

const maya = { id: 'm', display_name: 'Maya Chen', credentials: 'NP' }
const priya = { id: 'p', display_name: 'Priya Raman', credentials: 'NP' }
const reply = (id: string, kind: Reply['kind'], more: Partial<Reply> = {}): Said => ({
  id,
  concern_id: 'c',
  kind,
  ...more,
})
const answer = (id: string, more: Partial<Reply> = {}) =>
  reply(id, 'answer', { author: maya, heard: 'You fear the cost.', ...more })

test.each<[string, Said[], string]>([
  ['opened is not heard', [], 'read'],
  ['a reflection is', [answer('1')], 'Heard by Maya Chen, NP.'],
  ['reasoning answers', [answer('1', { share: 'Some people …' })], 'Answered by Maya Chen, NP.'],
  ['until it was not quite it', [answer('1'), reply('2', 'not_quite', { reply_to: '1' })], 'Not quite heard yet.'],
  [
    'a talk is asked about',
    [reply('1', 'talked', { author: maya })],
    'Maya Chen, NP says you talked about this. Is that so?',
  ],
  [
    'a talk that was is heard',
    [reply('1', 'talked', { author: maya }), reply('2', 'got_it', { reply_to: '1' })],
    'Heard by Maya Chen, NP.',
  ],
  [
    'a later talk by somebody else takes no answer over',
    [answer('1', { share: 'Some people …' }), reply('2', 'talked', { author: priya })],
    'Answered by Maya Chen, NP.',
  ],
  [
    'nor does a later answer that was not quite it',
    [answer('1'), answer('2', { author: priya, share: 'Think of …' }), reply('3', 'not_quite', { reply_to: '2' })],
    'Heard by Maya Chen, NP.',
  ],
  ['settled, it can be opened', [answer('1'), reply('2', 'settled')], 'Settled. You can open it again at any time.'],
])('how far a concern has come: %s', (_, thread, words) => expect(stateWords(thread, 'read')).toBe(words))
