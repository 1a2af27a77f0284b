import type { Coverage } from '$lib/api'
import { addDays } from '$lib/days'

/** One span of a day as it is typed; a day that ends at midnight ends at 00:00. */
export interface SpanDraft {
  opens: string
  closes: string
}

export interface CoverDraft {
  from: string
  through: string
  weekdays: readonly number[]
  clinician_id: string
  backup_id: string
}

/** The calendar as it is edited. `week` has Monday first. */
export interface CoverageDraft {
  week: SpanDraft[][]
  holidays: { day: string; name: string }[]
  cover: CoverDraft[]
}

export const everyDay: readonly number[] = [1, 2, 3, 4, 5, 6, 7]
export const workdays: readonly number[] = [1, 2, 3, 4, 5]

/** Whoever no longer works here is nobody: somebody else has to be chosen. */
export function draftOf(
  { hours, holidays, cover }: Coverage,
  colleagues: readonly { readonly id: string }[],
): CoverageDraft {
  const works = (id: string | null) => (colleagues.some((person) => person.id === id) ? (id ?? '') : '')
  return {
    week: everyDay.map((weekday) =>
      hours
        .filter((span) => span.weekday === weekday)
        .map(({ opens, closes }) => ({ opens, closes: closes === '24:00' ? '00:00' : closes })),
    ),
    holidays: holidays.map(({ day, name }) => ({ day, name })),
    cover: cover.map(({ from, through, weekdays, clinician_id, backup_id }) => ({
      from,
      through,
      weekdays,
      clinician_id: works(clinician_id),
      backup_id: works(backup_id),
    })),
  }
}

/** Nobody chosen is the id that nobody has, so that the server names the field. */
const nobody = '00000000-0000-0000-0000-000000000000'

export function coverageOf({ week, holidays, cover }: CoverageDraft) {
  return {
    hours: week.flatMap((spans, day) =>
      spans.map(({ opens, closes }) => ({ weekday: day + 1, opens, closes: closes === '00:00' ? '24:00' : closes })),
    ),
    holidays: holidays.map(({ day, name }) => ({ day, name })),
    cover: cover.map(({ weekdays, clinician_id, backup_id, ...days }) => ({
      ...days,
      weekdays: [...weekdays],
      clinician_id: clinician_id || nobody,
      backup_id: backup_id || null,
    })),
  }
}

/** `hours[3]` of the server is the third span of the week: whose weekday, and which of that day's. */
export function spanName(week: readonly (readonly SpanDraft[])[], weekday: number, span: number): string {
  const before = week.slice(0, weekday - 1).reduce((count, spans) => count + spans.length, 0)
  return `hours[${before + span}]`
}

/** The longest stretch that is added to the holidays at once. */
export const longestClosure = 60

/** Each day from the first through the last, or the first alone; those that are there already are left out. */
export function closure(first: string, last: string, name: string, holidays: readonly { readonly day: string }[]) {
  const days = [first]
  while ((days.at(-1) ?? last) < last && days.length < longestClosure) days.push(addDays(days.at(-1) ?? first, 1))
  return days.filter((day) => !holidays.some((holiday) => holiday.day === day)).map((day) => ({ day, name }))
}
