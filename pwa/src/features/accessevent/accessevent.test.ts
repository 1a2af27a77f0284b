import { expect, test } from 'vitest'
import { type AccessEvent, eventWords, told } from './accessevent'

const event: AccessEvent = {
  ...{ id: '', at: '', action: 'list_visits', by_you: false, denied: false, name: 'Maya Chen', credentials: 'NP' },
  ...{ about: '', through: '', program: false, object_kind: 'visit', object_id: '' },
}
const dayOf = (at: string) => at.slice(0, 10)

test('what one person did over and over on a day is told once, with how often; anything between is told by itself', () => {
  const events = [
    { ...event, at: '2026-11-24T15:02:00Z' },
    { ...event, at: '2026-11-24T15:01:00Z' },
    { ...event, at: '2026-11-24T14:00:00Z', action: 'read_summary' },
    { ...event, at: '2026-11-24T13:00:00Z' },
    { ...event, at: '2026-11-23T13:00:00Z' },
    { ...event, at: '2026-11-23T12:00:00Z', name: 'Noor Rahman' },
    { ...event, at: '2026-11-23T11:00:00Z', name: 'Noor Rahman', denied: true },
  ]
  expect(told(events, dayOf).map(({ event: { at }, times }) => [at, times])).toEqual([
    ['2026-11-24T15:02:00Z', 2],
    ['2026-11-24T14:00:00Z', 1],
    ['2026-11-24T13:00:00Z', 1],
    ['2026-11-23T13:00:00Z', 1],
    ['2026-11-23T12:00:00Z', 1],
    ['2026-11-23T11:00:00Z', 1],
  ])
})

test('reading a log names the person and the part, and one part is not told as another', () => {
  const reading = { ...event, at: '2026-11-24T15:02:00Z', action: 'read_log' }
  const parts = ['sleep', 'mood', 'nutrition', 'regulation', 'body', 'a_later_one'].map((object_kind) => ({
    ...reading,
    object_kind,
  }))
  const sentences = parts.map((of) => eventWords(of, 'Maya Chen, NP'))
  expect(new Set(sentences).size).toBe(parts.length)
  for (const sentence of sentences) expect(sentence).toContain('Maya Chen, NP')
  expect(told(parts, dayOf)).toHaveLength(parts.length)
})

test('the sealed copy of a page is told as another one than that of a log', () => {
  const opened = (object_kind: string) => eventWords({ ...event, action: 'open_sealed_copy', object_kind }, 'Lou')
  expect(opened('summaries')).toBe('Lou opened the sealed copy of a page you had shared.')
  expect(opened('readings')).toBe('Lou opened the sealed copy of a part of your log that was read.')
})
