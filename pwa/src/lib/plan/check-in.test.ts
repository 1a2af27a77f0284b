import { describe, expect, test } from 'vitest'
import type { Entry, FollowUp, StanceKind } from '../db'
import { checkInDay, openBaselines, openCheckIns } from './check-in'
import type { Line } from './lines'

const zone = 'America/Chicago'

/** A line on its second step, which began on Thursday, October 29 at 9:30 PM there; the clocks go back on November 1. */
function line(id = 'l', since = '2026-10-30T02:30:00Z', step = 2, patient: StanceKind = 'agree'): Line {
  const steps = [{ dose: '12.5 mg' }, { dose: '25 mg', check_day: 7 }]
  return { id, ladder: { step, stances: { patient } }, stands: { fields: { steps } }, since } as unknown as Line
}

function checkIn(more: Partial<FollowUp> = {}): Entry<'follow_up'> {
  const fields: FollowUp = {
    ...{ reason: 'check_in', line_id: 'l', step: 2, day: '2026-11-04', zone, received_at: '2026-11-04T15:00:00Z' },
    ...more,
  }
  return { id: 'f', kind: 'follow_up', day: fields.day, rev: 1, fields, state: 'sent' }
}

const due = (today: string, ...done: Entry<'follow_up'>[]) =>
  openCheckIns([line()], done, today, zone).find(({ day }) => day <= today)?.dose

describe('the check-in day', () => {
  test('is counted in days of where the person is, over a change of the clocks too', () => {
    expect(checkInDay(line(), zone)).toBe('2026-11-04')
    expect(checkInDay(line(), 'UTC')).toBe('2026-11-05')
  })

  test('is there of a step alone that somebody is on, and that has one', () => {
    expect(checkInDay(line('l', '', 2), zone)).toBeUndefined()
    expect(checkInDay(line('l', '2026-10-30T02:30:00Z', 1), zone)).toBeUndefined()
  })
})

describe('a check-in is asked for', () => {
  test('from its day on, for a week', () => {
    expect(due('2026-11-03')).toBeUndefined()
    expect(due('2026-11-04')).toBe('25 mg')
    expect(due('2026-11-10')).toBe('25 mg')
    expect(due('2026-11-11')).toBeUndefined()
  })

  test('until it is done, also where that still waits on this phone', () => {
    expect(due('2026-11-04', checkIn())).toBeUndefined()
    const waiting = checkIn()
    const { received_at: _, ...fields } = waiting.fields
    expect(due('2026-11-04', { ...waiting, fields })).toBeUndefined()
  })

  test.each([
    ['something that does not feel right', { reason: 'not_right' }],
    ['another line', { line_id: 'other' }],
    ['another step', { step: 1 }],
    ['the same step, when the person was on it before', { received_at: '2026-10-01T15:00:00Z' }],
  ] satisfies [string, Partial<FollowUp>][])('whatever was told of %s', (_, more) => {
    expect(due('2026-11-04', checkIn(more))).toBe('25 mg')
  })

  test('whatever was told without a step, as what came too late to be from before the first', () => {
    const { step: _, ...fields } = checkIn().fields
    expect(due('2026-11-04', { ...checkIn(), fields })).toBe('25 mg')
  })

  test('of no line to which the person said not now', () => {
    const notNow = line('l', '2026-10-30T02:30:00Z', 2, 'not_now')
    expect(openCheckIns([notNow], [], '2026-11-04', zone)).toEqual([])
  })

  test('of each medicine, and is known before its day', () => {
    const other = line('other', '2026-10-30T15:00:00Z')
    const days = openCheckIns([line(), other], [], '2026-11-02', zone).map(({ line, day }) => [line.id, day])
    expect(days).toEqual([
      ['l', '2026-11-04'],
      ['other', '2026-11-05'],
    ])
  })
})

describe('how it is before a first dose is asked for', () => {
  const medicine = (ladder: object, fields = {}) =>
    ({
      id: 'l',
      ladder: { step: 0, agreed: true, baseline: false, ...ladder },
      stands: { fields: { kind: 'medication', steps: [{ dose: '25 mg' }], ...fields } },
    }) as unknown as Line

  test('once both agreed, until it is written down', () => {
    expect(openBaselines([medicine({})])).toHaveLength(1)
  })

  test.each([
    ['not both agreed', medicine({ agreed: false })],
    ['it is written down', medicine({ baseline: true })],
    ['it is taken already', medicine({ step: 1 })],
    ['nothing of it is said yet', medicine({}, { steps: [] })],
    ['it is no medicine', medicine({}, { kind: 'practice' })],
  ])('and not where %s', (_, line) => {
    expect(openBaselines([line])).toHaveLength(0)
  })
})
