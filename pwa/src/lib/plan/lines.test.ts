import { expect, test } from 'vitest'
import type { Entry, Kind, Kinds } from '../db'
import { linesOf } from './lines'

let seq = 0
function entry<K extends Kind>(kind: K, id: string, fields: Kinds[K], waits = false): Entry<K> {
  const spoken = waits ? {} : { seq: ++seq, received_at: `2026-11-0${seq}T12:00:00Z` }
  return { id, kind, day: '', rev: 1, fields: { ...fields, ...spoken }, state: waits ? 'phone' : 'sent' }
}

const maya = { side: 'clinician' } as const
const none = { stances: [], moves: [], followUps: [] }
const walk = entry('plan_line', 'a1', { line_id: 'a', version: 1, kind: 'other', words: 'Walk.', ...maya })
const sleep = entry('plan_line', 'b1', { line_id: 'b', version: 1, kind: 'sleep', words: 'Up at 7.' })

test('foundations come first, and what is off the plan is not on it', () => {
  const off = entry('plan_line', 'c1', { line_id: 'c', version: 1, kind: 'body', words: 'Swim.' })
  const removed = entry('plan_line', 'c2', { line_id: 'c', version: 2, kind: 'body', removed: true })
  expect(linesOf({ ...none, lines: [walk, off, sleep, removed] }).map(({ id }) => id)).toEqual(['b', 'a'])
})

test('what a side said of an older version is not what it says of the new one', () => {
  const agree = entry('stance', 's1', { line_id: 'a', version: 1, stance: 'agree', seen: 'a1' })
  const changed = entry('plan_line', 'a2', { line_id: 'a', version: 2, kind: 'other', words: 'Run.', ...maya })
  const [before] = linesOf({ ...none, lines: [walk], stances: [agree] })
  const [after] = linesOf({ ...none, lines: [walk, changed], stances: [agree] })
  expect(before?.said.patient?.id).toBe('s1')
  expect(before?.ladder.agreed).toBe(true)
  expect(after?.said.patient).toBeUndefined()
  expect(after?.ladder.agreed).toBe(false)
})

test('what the server refused is not on the plan', () => {
  const refused: Entry<'plan_line'> = {
    ...entry('plan_line', 'a2', { line_id: 'a', version: 2, kind: 'other', words: 'Run.' }, true),
    look: { reason: 'rejected', problems: [] } as unknown as NonNullable<Entry['look']>,
  }
  const [line] = linesOf({ ...none, lines: [walk, refused] })
  expect(line?.stands.fields.words).toBe('Walk.')
})

test('that both looked at what is taken besides is nothing about the steps', () => {
  const medicine = entry('plan_line', 'd1', { line_id: 'd', version: 1, kind: 'medication', words: 'Slowly.', ...maya })
  const move = (id: string, kind: 'looked' | 'talk_first') => entry('move', id, { line_id: 'd', version: 1, kind })
  const moves = [move('m1', 'looked'), move('m2', 'talk_first'), move('m3', 'looked')]
  const [line] = linesOf({ ...none, lines: [medicine], moves })
  expect(line?.moves.map(({ id }) => id)).toEqual(['m2'])
  expect(line?.looked?.id).toBe('m3')
})
