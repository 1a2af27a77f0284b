import { expect, test } from 'vitest'
import type { Concern } from '$lib/db'
import { isStep, questions, stepAfter, steps } from './more'

const concern: Concern = { written_on: '2026-11-23', zone: 'America/Chicago', words: 'Will it change me?' }
const answers = (fields: Partial<Concern>) => steps.map((step) => questions[step].answer({ ...concern, ...fields }))

test('every question follows another one until the last', () => {
  expect(steps.map(stepAfter)).toEqual([...steps.slice(1), undefined])
})

test('an address that names no question is none', () => {
  expect(isStep('kinds')).toBe(true)
  expect(isStep('nowhere')).toBe(false)
})

test('what was not answered says nothing', () => {
  expect(answers({})).toEqual(['', '', '', '', ''])
  expect(answers({ kinds: [], origins: [] })).toEqual(['', '', '', '', ''])
})

test('what was answered is said in words, and the person’s own words stay as they are', () => {
  expect(
    answers({
      kinds: ['faith', 'dependence'],
      weight: 'a_lot',
      origins: ['family'],
      would_help: ' Time. ',
      wish: 'be_heard',
    }),
  ).toEqual(['Not being able to stop · My faith', 'A lot', 'My family', ' Time. ', 'Be heard'])
})

test('a kind of a later version is left out', () => {
  expect(answers({ kinds: ['from_next_year' as never, 'faith'] })[0]).toBe('My faith')
})
