import { addDays } from '$lib/days'
import { dayIn, mondayOf } from '$lib/zone'
import type { ClinicVisit, VisitDays } from './clinic'

/** A day or a week of the list, by the practice's calendar. */
export interface Span {
  readonly view: 'day' | 'week'
  /** The first day; of a week it is the Monday. */
  readonly from: string
  readonly to: string
  /** The last day that is shown: today brings the coming days along. */
  readonly ahead: string
}

/** How many days come along with today: the rest of seven. */
const comingDays = 6

/** The span an address names (`?view=week&day=2026-11-24`); today when it names none. */
export function spanOf(query: URLSearchParams, today: string): Span {
  const named = query.get('day') ?? ''
  const day = isDay(named) ? named : today
  if (query.get('view') !== 'week') {
    return { view: 'day', from: day, to: day, ahead: day === today ? addDays(day, comingDays) : day }
  }
  const from = mondayOf(day)
  const to = addDays(from, 6)
  return { view: 'week', from, to, ahead: to }
}

/** The address of a span. */
export function spanPath(view: Span['view'], day: string): string {
  return `/clinic?${new URLSearchParams({ ...(view === 'week' && { view }), day })}`
}

/** The span before (`-1`) or after (`1`). */
export function stepPath({ view, from }: Span, step: 1 | -1): string {
  return spanPath(view, addDays(from, step * (view === 'week' ? 7 : 1)))
}

/** The visits of a span itself, without the coming days. */
export function visitsIn({ visits, zone }: VisitDays, { from, to }: Span): ClinicVisit[] {
  return visits.filter((visit) => {
    const day = dayIn(visit.starts_at, zone)
    return from <= day && day <= to
  })
}

/** The visits of each day that has any, in the order of time. */
export function byDay(visits: readonly ClinicVisit[], zone: string): { day: string; visits: ClinicVisit[] }[] {
  const sorted = [...visits].sort((a, b) => Date.parse(a.starts_at) - Date.parse(b.starts_at))
  const days = new Map<string, ClinicVisit[]>()
  for (const visit of sorted) {
    const day = dayIn(visit.starts_at, zone)
    days.set(day, [...(days.get(day) ?? []), visit])
  }
  return [...days].map(([day, list]) => ({ day, visits: list }))
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T12:00:00Z`))
}
