import { addDays, daysBetween } from '../days'
import type { Entry } from '../db'
import { dayIn } from '../zone'
import type { Line } from './lines'

/** For so many days a check-in that was not done is still asked for; it can be done any time. */
const waits = 7

/** The day on which the two check in on the step that the person is on; undefined where none is agreed. */
export function checkInDay({ ladder, stands, since }: Line, zone: string): string | undefined {
  const day = stands.fields.steps?.[ladder.step - 1]?.check_day
  return day && since ? addDays(dayIn(since, zone), day - 1) : undefined
}

/** A check-in that is not done: its day has come, or will. */
export interface OpenCheckIn {
  readonly line: Line
  readonly day: string
  readonly dose: string
}

/**
 * The check-ins that are not done yet, one a line, and not a week late. A line
 * to which the person said not now is not asked about.
 */
export function openCheckIns(
  lines: readonly Line[],
  followUps: readonly Entry<'follow_up'>[],
  today: string,
  zone: string,
): OpenCheckIn[] {
  return lines.flatMap((line): OpenCheckIn[] => {
    const day = checkInDay(line, zone)
    const dose = line.stands.fields.steps?.[line.ladder.step - 1]?.dose ?? ''
    const isWanted = line.ladder.stances.patient !== 'not_now'
    const isOpen = isWanted && day !== undefined && daysBetween(day, today) < waits
    return isOpen && !followUps.some((followUp) => isOf(line, followUp)) ? [{ line, day, dose }] : []
  })
}

/** The medicines that both agreed on, without the list of how the person was before the first dose. */
export function openBaselines(lines: readonly Line[]): readonly Line[] {
  return lines.filter(
    ({ stands: { fields }, ladder }) =>
      fields.kind === 'medication' && fields.steps?.length && ladder.agreed && ladder.step === 0 && !ladder.baseline,
  )
}

/** Whether somebody has checked in on the step that they are on, since they came to it. */
function isOf({ id, ladder, since }: Line, { fields }: Entry<'follow_up'>): boolean {
  const { reason, line_id, step, received_at } = fields
  const isAfter = received_at === undefined || Date.parse(received_at) >= Date.parse(since)
  return reason === 'check_in' && line_id === id && step === ladder.step && isAfter
}
