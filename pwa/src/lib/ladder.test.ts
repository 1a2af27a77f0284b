import { describe, expect, it } from 'vitest'
import cases from '../../../testdata/golden/ladder.json'
import type { Entry } from './db'
import { type LineEvent, ladderOf, lineEvents, lineSeen, type Side } from './ladder'

/** An event as the file has it: doses stand for steps. */
interface Arrival {
  id: string
  by: Side
  version?: number
  doses?: string[]
  removed?: boolean
  stance?: 'agree' | 'not_now' | 'differently' | 'talk'
  move?: 'go' | 'stay' | 'down' | 'stop' | 'talk_first' | 'way_out' | 'looked'
  step?: number
  seen?: string
  baseline?: boolean
  refused?: string
}

function event({ id, by: side, version = 0, doses, removed, stance, move, step, seen, baseline }: Arrival): LineEvent {
  const more = seen === undefined ? {} : { seen }
  if (baseline) return { id, side, baseline: true }
  if (stance) {
    const returns = stance === 'not_now' && side === 'patient' ? { may_raise: 'only_if_i' as const } : {}
    return { id, side, stance: { version, stance, ...returns, ...more } }
  }
  if (move) {
    return { id, side, move: { version, kind: move, words: 'words', ...(step === undefined ? {} : { step }), ...more } }
  }
  const steps = doses ? { steps: doses.map((dose) => ({ dose })), way_out: 'slowly' } : {}
  return { id, side, line: { version, kind: 'medication', ...steps, ...(removed ? { removed } : {}) } }
}

describe('a ladder is what the record says', () => {
  for (const { name, arrivals, ends } of [...cases.stories, ...cases.random]) {
    it(name, () => {
      const all = arrivals as Arrival[]
      const refused: Record<string, string> = {}
      const { version, step, agreed, goes, seen } = ladderOf(all.map(event), ({ id }, why) => {
        refused[id] = why
      })
      expect(refused).toEqual(Object.fromEntries(all.flatMap(({ id, refused }) => (refused ? [[id, refused]] : []))))
      expect({ version, step, agreed, goes, seen }).toEqual(ends)
    })
  }
})

const of = { line_id: 'l', version: 1 }
const entries = {
  lines: [{ id: '1', fields: { ...of, kind: 'medication', steps: [{ dose: '25 mg' }], side: 'clinician', seq: 4 } }],
  stances: [{ id: '2', fields: { ...of, stance: 'agree', seen: '1', side: 'patient', seq: 7 } }],
  moves: [
    { id: '3', fields: { ...of, kind: 'stay', step: 0 } },
    { id: '4', fields: { ...of, kind: 'talk_first', side: 'clinician', seq: 10 } },
    { id: '5', fields: { ...of, line_id: 'other', kind: 'stop', seq: 11 } },
  ],
  followUps: [{ id: '6', fields: { line_id: 'l', reason: 'baseline', seq: 9 } }],
} as unknown as {
  lines: Entry<'plan_line'>[]
  stances: Entry<'stance'>[]
  moves: Entry<'move'>[]
  followUps: Entry<'follow_up'>[]
}

it('a line is read in the order of the record, with what waits on this phone last', () => {
  expect(lineEvents('l', entries).map(({ id }) => id)).toEqual(['1', '2', '6', '4', '3'])
})

it('what waits on this phone was not seen in the record', () => {
  expect(lineSeen('l', entries)).toBe('4')
})
