import { describe, expect, test } from 'vitest'
import type { ClinicVisit } from './clinic'
import { byDay, spanOf, spanPath, stepPath } from './days'

const query = (text: string) => new URLSearchParams(text)

describe('the span an address names', () => {
  test('is today when it names none, or no day there is', () => {
    const today = { view: 'day', from: '2026-11-24', to: '2026-11-24', ahead: '2026-11-30' }
    expect(spanOf(query(''), '2026-11-24')).toEqual(today)
    expect(spanOf(query('day=2026-13-40'), '2026-11-24')).toEqual(today)
    expect(spanOf(query('day=tomorrow'), '2026-11-24')).toEqual(today)
  })

  test('is the whole week around its day', () => {
    expect(spanOf(query('view=week&day=2026-11-29'), '2026-11-01')).toEqual({
      view: 'week',
      from: '2026-11-23',
      to: '2026-11-29',
      ahead: '2026-11-29',
    })
  })

  test('brings the coming days along with today only', () => {
    expect(spanOf(query('day=2026-11-25'), '2026-11-24').ahead).toBe('2026-11-25')
    expect(spanOf(query('day=2026-11-24'), '2026-11-24').ahead).toBe('2026-11-30')
  })

  test('leads to the spans beside it and back', () => {
    const week = spanOf(query('view=week&day=2026-11-25'), '2026-11-01')
    expect(stepPath(week, 1)).toBe('/clinic?view=week&day=2026-11-30')
    const day = spanOf(query('day=2026-12-31'), '2026-11-01')
    expect(stepPath(day, 1)).toBe(spanPath('day', '2027-01-01'))
    expect(stepPath(day, -1)).toBe(spanPath('day', '2026-12-30'))
  })
})

test('visits stand by the practice’s days, whatever day it is elsewhere', () => {
  const visit = (id: string, starts_at: string) => ({ id, starts_at }) as ClinicVisit
  const late = visit('late', '2026-11-25T03:30:00Z')
  const early = visit('early', '2026-11-24T14:00:00Z')
  const next = visit('next', '2026-11-25T14:00:00Z')
  expect(byDay([next, late, early], 'America/New_York')).toEqual([
    { day: '2026-11-24', visits: [early, late] },
    { day: '2026-11-25', visits: [next] },
  ])
})
