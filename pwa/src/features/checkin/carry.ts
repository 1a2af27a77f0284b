import type { CheckIn, Entry, Patch } from '$lib/db'

/** What of a check-in is the person's answers, whichever visit it is for. */
export function hasAnswers({ top, hope, wishes, medicine_today, nervous }: Omit<CheckIn, 'visit_id'>): boolean {
  return Boolean(top?.length || hope || wishes?.length || medicine_today || nervous)
}

/**
 * The answers that a check-in begins with when it is opened for the first
 * time: those for the last visit that was cancelled or missed, unless they
 * went on to another check-in already, or a visit took place since. They go
 * to the next visit, or to the open one where none is ahead. A visit that
 * moved needs none of this: its check-in moved along.
 */
export function carriedOver(
  target: Entry<'visit'>,
  visits: readonly Entry<'visit'>[],
  checkins: readonly Entry<'checkin'>[],
  now: Date,
): Patch<'checkin'> | undefined {
  const ahead = visits.filter((visit) => isPlanned(visit) && ends(visit) > now.getTime())
  const next = ahead.sort((a, b) => starts(a) - starts(b))[0] ?? visits.find(({ fields }) => fields.state === 'open')
  const written = new Map(checkins.map((checkin) => [checkin.fields.visit_id, checkin.fields]))
  if (next?.id !== target.id || written.has(target.id)) return undefined

  const gone = new Set(checkins.map(({ fields }) => fields.carried_from))
  const tookPlace = visits.filter((visit) => isPlanned(visit) && ends(visit) <= now.getTime())
  const [from] = visits
    .filter(({ fields }) => fields.state === 'cancelled' || fields.state === 'missed')
    .filter(({ id }) => !gone.has(id) && hasAnswers(written.get(id) ?? {}))
    .filter((visit) => !tookPlace.some((other) => starts(other) > starts(visit)))
    .sort((a, b) => starts(b) - starts(a))
  const answers = from && written.get(from.id)
  // What is off until the person says so is theirs to say for each visit.
  return answers && { ...answers, put_in: null, visit_id: target.id, carried_from: from.id }
}

const isPlanned = ({ fields }: Entry<'visit'>) => fields.state === 'planned'
const starts = ({ fields }: Entry<'visit'>) => Date.parse(fields.starts_at ?? '')
const ends = (visit: Entry<'visit'>) => starts(visit) + visit.fields.minutes * 60_000
