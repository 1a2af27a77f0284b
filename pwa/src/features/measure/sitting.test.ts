import { describe, expect, test } from 'vitest'
import { openingOf, rises, type Sitting } from './sitting'

const phq9 = { safety: 'thoughts' }
const now = new Date('2026-11-23T15:00:00Z')
const asked: Sitting = { instrument: phq9, answers: {}, wanted: true, alone: false, from: now, now }
const tomorrow = new Date('2026-11-24T15:00:00Z')

describe('a questionnaire that may need somebody', () => {
  test('opens where somebody is there, and stays closed where nobody is', () => {
    expect(openingOf(asked)).toBe('open')
    expect(openingOf({ ...asked, from: tomorrow })).toBe('closed')
    expect(openingOf({ ...asked, from: undefined })).toBe('closed')
  })

  test('opens at any time to whoever likes, and where it may need nobody', () => {
    expect(openingOf({ ...asked, alone: true, from: undefined })).toBe('open')
    expect(openingOf({ ...asked, instrument: {}, from: undefined })).toBe('open')
  })

  test('is not there where nobody asks and the practice offers it no more', () => {
    expect(openingOf({ ...asked, wanted: false })).toBe('unwanted')
    expect(openingOf({ ...asked, wanted: false, alone: true })).toBe('unwanted')
  })

  test('goes on once begun, at any hour and after it was called off', () => {
    const begun = { ...asked, answers: { thoughts: 2 } }
    expect(openingOf({ ...begun, from: tomorrow })).toBe('open')
    expect(openingOf({ ...begun, wanted: false, from: undefined })).toBe('open')
  })
})

test('help comes with every answer that is higher than the one before, and with no other', () => {
  expect(rises(phq9, {}, { thoughts: 1 })).toBe(true)
  expect(rises(phq9, { thoughts: 1 }, { thoughts: 3 })).toBe(true)
  expect(rises(phq9, { thoughts: 3 }, { thoughts: 3, sleep: 2 })).toBe(false)
  expect(rises(phq9, { thoughts: 3 }, { thoughts: 1 })).toBe(false)
  expect(rises(phq9, { thoughts: 1 }, {})).toBe(false)
  expect(rises(phq9, {}, { thoughts: 0 })).toBe(false)
  expect(rises({}, {}, { thoughts: 3 })).toBe(false)
})
