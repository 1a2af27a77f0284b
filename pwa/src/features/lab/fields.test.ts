import { expect, test } from 'vitest'
import { blank, problemsOf } from './fields'

const today = '2026-11-24'
const iron = { ...blank(today), name: 'Ferritin', value: '< 15', unit: 'ng/mL' }

test('a result needs a name, a value, a unit and a day, and every one that is missing is named', () => {
  expect(problemsOf(iron, today)).toEqual({})
  expect(Object.keys(problemsOf(blank(''), today))).toEqual(['name', 'value', 'unit', 'day'])
})

test('a result without a unit is told why it needs one', () => {
  expect(problemsOf({ ...iron, unit: ' ' }, today).unit).toMatch(/read as another one/)
  expect(problemsOf({ ...iron, unit: '-' }, today)).toEqual({})
})

test('no test is of a day to come, and what is too long is told how long it can be', () => {
  expect(Object.keys(problemsOf({ ...iron, day: '2026-11-25' }, today))).toEqual(['day'])
  expect(problemsOf({ ...iron, value: '9'.repeat(41) }, today).value).toMatch(/40/)
})
