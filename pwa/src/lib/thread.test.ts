import { describe, expect, it } from 'vitest'
import golden from '../../../testdata/golden/thread.json'
import type { Concern, Entry, Reply } from './db'
import { openConcerns, type Said, threadState, threads } from './thread'

describe('the state of a concern', () => {
  for (const { name, replies, state } of golden.cases) {
    const thread = replies.map((reply) => ({ ...reply, concern_id: 'a' })) as readonly Said[]
    it(name, () => expect(threadState(thread)).toBe(state))
  }
})

function entry<K extends 'concern' | 'reply'>(kind: K, id: string, fields: K extends 'concern' ? Concern : Reply) {
  return { id, kind, day: '', rev: 1, fields, state: 'sent' } as unknown as Entry<K>
}
const concern = (id: string) => entry('concern', id, { written_on: '2026-11-20', zone: 'UTC', words: id })

it('what the person settled is not open, as soon as they say so', () => {
  const settled = entry('reply', '1', { concern_id: 'a', kind: 'settled' })
  expect(openConcerns([concern('a'), concern('b')], [settled]).map(({ id }) => id)).toEqual(['b'])
})

it('a thread is in the order in which it reached the record, with what waits on this phone last', () => {
  const same = '2026-11-20T10:00:00Z'
  const replies = [
    entry('reply', '1', { concern_id: 'a', kind: 'got_it', reply_to: '3' }),
    entry('reply', '2', { concern_id: 'a', kind: 'added', seq: 20, received_at: same }),
    entry('reply', '3', { concern_id: 'a', kind: 'answer', seq: 19, received_at: same }),
    entry('reply', '4', { concern_id: 'b', kind: 'answer', seq: 18, received_at: same }),
  ]
  expect(
    threads(replies)
      .get('a')
      ?.map(({ id }) => id),
  ).toEqual(['3', '2', '1'])
})
