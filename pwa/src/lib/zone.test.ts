import { describe, expect, test } from 'vitest'
import { addDays } from './days'
import { dayIn, instantAt, mondayOf, timeIn } from './zone'

describe('days in a zone', () => {
  test('a late evening is still the day before, west of Greenwich', () => {
    expect(dayIn('2026-11-25T04:30:00Z', 'America/New_York')).toBe('2026-11-24')
    expect(dayIn('2026-11-25T04:30:00Z', 'Europe/Madrid')).toBe('2026-11-25')
  })

  test('clocks show their own time, and no zone is no clock', () => {
    expect(timeIn('2026-11-25T04:30:00Z', 'Asia/Kathmandu')).toBe('10:15')
    expect(() => dayIn('2026-11-25T04:30:00Z', 'Nowhere/At_All')).toThrow(RangeError)
  })

  test('days are counted across a clock change and a new year', () => {
    expect(addDays('2026-10-31', 2)).toBe('2026-11-02')
    expect(addDays('2027-01-01', -1)).toBe('2026-12-31')
  })

  test('a week begins on Monday', () => {
    expect(mondayOf('2026-11-23')).toBe('2026-11-23')
    expect(mondayOf('2026-11-29')).toBe('2026-11-23')
  })
})

describe('a time on a clock in a zone', () => {
  test.each([
    ['2026-11-24', '10:30', 'America/New_York', '2026-11-24T15:30:00Z'],
    ['2026-07-01', '09:00', 'America/New_York', '2026-07-01T13:00:00Z'],
    ['2026-07-01', '09:00', 'America/St_Johns', '2026-07-01T11:30:00Z'],
    ['2026-11-24', '09:00', 'Pacific/Auckland', '2026-11-23T20:00:00Z'],
  ])('%s %s in %s is %s', (day, time, zone, instant) => {
    expect(instantAt(day, time, zone)).toBe(instant)
  })

  test('of a time that comes twice, the first counts', () => {
    expect(instantAt('2026-11-01', '01:30', 'America/New_York')).toBe('2026-11-01T05:30:00Z')
  })

  test('a time the clocks skip is an hour later on the clock', () => {
    expect(instantAt('2026-03-08', '02:30', 'America/New_York')).toBe('2026-03-08T07:30:00Z')
  })
})
