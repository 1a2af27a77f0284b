import { expect, test } from 'vitest'
import { closure, coverageOf, draftOf, spanName } from './coverage-form'

const maya = 'maya'
const coverage = {
  hours: [
    { weekday: 1, opens: '09:00', closes: '12:00' },
    { weekday: 1, opens: '13:00', closes: '17:00' },
    { weekday: 3, opens: '20:00', closes: '24:00' },
  ],
  holidays: [{ day: '2026-12-25', name: 'Christmas Day' }],
  cover: [{ from: '2026-11-24', through: '', weekdays: [1, 2], clinician_id: maya, backup_id: null }],
}

test('a calendar comes back from the form as it went in', () => {
  expect(coverageOf(draftOf(coverage, [{ id: maya }]))).toEqual(coverage)
})

test('the end of the day is midnight on the clock', () => {
  expect(draftOf(coverage, []).week[2]).toEqual([{ opens: '20:00', closes: '00:00' }])
})

test('somebody who no longer works here has to be chosen anew', () => {
  const draft = draftOf(coverage, [])
  expect(draft.cover[0]?.clinician_id).toBe('')
  expect(coverageOf(draft).cover[0]?.clinician_id).toMatch(/^0{8}-/)
})

test('a span is named as the server counts it', () => {
  const { week } = draftOf(coverage, [])
  expect(spanName(week, 1, 1)).toBe('hours[1]')
  expect(spanName(week, 3, 0)).toBe('hours[2]')
})

test('a closure is every day of it, once', () => {
  const days = closure('2026-12-24', '2026-12-26', 'Closed', coverage.holidays)
  expect(days).toEqual([
    { day: '2026-12-24', name: 'Closed' },
    { day: '2026-12-26', name: 'Closed' },
  ])
  expect(closure('2026-12-24', '', 'Closed', [])).toHaveLength(1)
  expect(closure('2026-01-01', '2027-01-01', 'Closed', [])).toHaveLength(60)
})
