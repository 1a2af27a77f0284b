import { expect, test } from 'vitest'
import type { Concern, ConcernVersion, Entry } from '$lib/db'
import { earlier } from './versions'

const concern: Concern = { written_on: '2026-11-20', zone: 'America/Chicago', words: 'now', would_help: 'time' }

function version(value: string, hour: number, more: Partial<ConcernVersion> = {}): Entry<'concern_version'> {
  const fields = {
    concern_id: 'mine',
    field: 'words',
    value,
    written_at: `2026-11-21T0${hour}:00:00+00:00`,
    ...more,
  } as const
  return { id: `${value}${hour}`, kind: 'concern_version', day: '', rev: 1, state: 'sent', fields }
}
const texts = (versions: Entry<'concern_version'>[]) =>
  earlier(versions, 'mine', concern).map(({ fields }) => fields.value)

test('the latest stands first', () => {
  expect(texts([version('first', 1), version('third', 3), version('second', 2)])).toEqual(['third', 'second', 'first'])
})

test('another concern’s texts stay with it', () => {
  expect(texts([version('theirs', 1, { concern_id: 'other' })])).toEqual([])
})

test('a text that came and went stands once, and what it says now not at all', () => {
  expect(texts([version('first', 1), version('now', 2), version('first', 3), version('now', 4)])).toEqual(['first'])
})

test('the same text in the other field is another one', () => {
  expect(texts([version('now', 1, { field: 'would_help' }), version('time', 2, { field: 'would_help' })])).toEqual([
    'now',
  ])
})
