import { addDays, daysBetween } from './days'
import type { MeasureRequest, SentMeasure } from './db'

/*
 * Which measures the clinic asks for on a day: the same as the server's
 * `insight/measuredue.go`, held to the same cases.
 */

/** For so many days before a visit a measure is asked for, and so many an occasion stands before it lapses without a word. */
const shown = 7

export type Requested = MeasureRequest & { readonly id: string }

export interface DueMeasure {
  readonly request_id: string
  readonly instrument: string
  /** The day from which it is asked for. */
  readonly due: string
  /** The last day; empty: until it is answered or left. */
  readonly until: string
}

/**
 * Those that are asked for on a day, the oldest first. `requests` are in the
 * order of the record, `visits` the days of those planned. Who answered one, or
 * left it, within the seven days before is not asked again because a visit moved.
 */
export function dueMeasures(
  requests: readonly Requested[],
  sent: readonly Pick<SentMeasure, 'request_id' | 'due'>[],
  visits: readonly string[],
  today: string,
): DueMeasure[] {
  return standingMeasures(requests)
    .flatMap((request) => occasion(request, visits, today) ?? [])
    .filter(
      ({ request_id, due }) =>
        !sent.some((one) => one.request_id === request_id && (one.due ?? '') > addDays(due, -shown)),
    )
    .sort((a, b) => a.due.localeCompare(b.due))
}

/** The requests that were not ended. */
export function standingMeasures(requests: readonly Requested[]): Requested[] {
  return requests.filter(({ id, ends }) => !ends && !requests.some((other) => other.ends === id))
}

function occasion(
  { id, instrument = '', rhythm, weeks = 1, day = '' }: Requested,
  visits: readonly string[],
  today: string,
): DueMeasure | undefined {
  const since = daysBetween(day, today)
  if (since < 0) return undefined
  const asked = { request_id: id, instrument, due: day, until: '' }
  if (rhythm === 'weeks') {
    const due = addDays(today, -(since % (7 * weeks)))
    const until = addDays(due, shown - 1)
    return today <= until ? { ...asked, due, until } : undefined
  }
  if (rhythm !== 'before_visit') return asked
  const [visit] = visits.filter((visit) => visit >= today && daysBetween(today, visit) <= shown).sort()
  if (!visit) return undefined
  const from = addDays(visit, -shown)
  return { ...asked, due: from > day ? from : day, until: visit }
}
