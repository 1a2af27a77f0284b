import { expect, test } from 'vitest'
import type { PlanLine } from '../db'
import { differences } from './differences'

const line: PlanLine = {
  line_id: '1',
  version: 1,
  kind: 'medication',
  words: 'A small start.',
  steps: [{ dose: '12.5 mg' }],
}

test('a version that says the same has no difference', () => {
  expect(differences({ ...line, version: 2 }, line)).toEqual([])
})

test('texts stand beside what stood before, also where nothing did', () => {
  expect(differences({ ...line, words: 'Later.', why: 'There is time.' }, line)).toEqual([
    { field: 'words', before: 'A small start.', now: 'Later.' },
    { field: 'why', before: '', now: 'There is time.' },
  ])
})

test('a step is told by its dose: one is new, one is gone', () => {
  expect(differences({ ...line, steps: [{ dose: ' 6 mg ' }] }, line)).toEqual([
    { field: 'step', before: '12.5 mg', now: '' },
    { field: 'step', before: '', now: '6 mg' },
  ])
})
