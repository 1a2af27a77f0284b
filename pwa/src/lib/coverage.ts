import type { Colleague, Coverage, Practice } from './api'
import { addDays } from './days'
import { dayIn, timeIn } from './zone'

/*
 * What a practice's calendar says, without a network: the same answers as the
 * server's `insight/coverage.go`, held to the same cases. A time of day is the
 * first moment of its day at which clocks on the practice's walls show it or
 * have passed it, so that clock changes neither skip nor repeat a promise.
 */

/** The part of the practice a phone holds that this is about. */
export type Calendar = Pick<Practice, 'coverage' | 'people'>

export interface Presence {
  readonly open: boolean
  /** When it closes, where it is open. */
  readonly until: Date | undefined
  /** When it opens next; undefined where that is not in sight. */
  readonly opens: Date | undefined
  /** The name of the holiday on this day; empty where it is none. */
  readonly holiday: string
  readonly duty: Duty
}

/** Who is responsible on a day, and who steps in. Either may be nobody. */
export interface Duty {
  readonly clinician: Colleague | undefined
  readonly backup: Colleague | undefined
}

/** Who reads what is shared, and by which day: both, or nobody is named and nothing is promised. */
export interface Promised {
  readonly reader: Colleague
  readonly by: string
}

/** Who answers for a follow-up, who steps in, from when the owner is there and by when they answer. */
export interface Answer {
  readonly owner: Colleague
  readonly backup: Colleague | undefined
  readonly from: Date
  readonly by: Date
}

/** A time in which somebody is there: from, and up to but not including to. */
export interface Span {
  readonly day: string
  readonly from: Date
  readonly to: Date
}

/** How far ahead one looks for the next time somebody is there. */
const daysInSight = 370

/** How long somebody who is there has to answer, and how much has to be left of a span that has begun; as the server's. */
const answerWithin = 2 * 3_600_000
const answerLeft = 30 * 60_000

/** The calendar at a moment, in the practice's zone. */
export function present(practice: Calendar, zone: string, now: Date): Presence {
  const today = dayIn(now, zone)
  const current = spanAt(practice, zone, now)
  const holiday = holidayOn(practice.coverage, today)?.name ?? ''
  return {
    open: current !== undefined,
    until: current?.to,
    opens: spanAfter(practice, zone, now)?.from,
    holiday,
    duty: onDuty(practice, today),
  }
}

/** Before this nobody sees what somebody tells: the practice is closed. Whoever is on duty may not be of the care team. */
export function nobodyBefore({ open, opens }: Presence): Date | undefined {
  return open ? undefined : opens
}

/** Of the cover that holds for a day, what begins last; for somebody who left, the backup. */
export function onDuty({ coverage, people }: Calendar, day: string): Duty {
  const [holds] = (coverage?.cover ?? [])
    .filter(
      ({ from, through, weekdays }) => from <= day && (!through || day <= through) && weekdays.includes(weekdayOf(day)),
    )
    .sort((a, b) => b.from.localeCompare(a.from))
  const named = (id: string | null | undefined) => people?.find((person) => person.id === id)
  const [clinician, backup] = [named(holds?.clinician_id), named(holds?.backup_id)]
  return clinician ? { clinician, backup } : { clinician: backup, backup: undefined }
}

/**
 * Who reads what is shared for a visit with this care team: the visit's
 * clinician, by its day. Without a visit, whoever of the team is responsible
 * or steps in the next time the practice opens.
 */
export function readsBy(
  practice: Calendar,
  zone: string,
  now: Date,
  team: readonly Colleague[],
  visit?: { readonly clinician_id: string; readonly starts_at: string },
): Promised | undefined {
  const onTeam = (id: string | undefined) => team.find((member) => member.id === id)
  if (visit) {
    const reader = onTeam(visit.clinician_id)
    return reader && { reader, by: dayIn(visit.starts_at, zone) }
  }
  const readerOn = (day: string) => {
    const { clinician, backup } = onDuty(practice, day)
    return [clinician, backup].find((person) => onTeam(person?.id))
  }
  const next = spanAfter(practice, zone, now, (day) => readerOn(day) !== undefined)
  const reader = next && readerOn(next.day)
  return reader && { reader, by: next.day }
}

/**
 * Who of this care team answers for a follow-up, and by when: who is
 * responsible, or else the backup, the next time the practice is open with one
 * of them on duty. Undefined: nobody can be promised.
 */
export function answeredBy(
  practice: Calendar,
  zone: string,
  now: Date,
  team: readonly Colleague[],
): Answer | undefined {
  const wanted = (day: string) => onTeam(practice, team, day).length > 0
  const current = spanAt(practice, zone, now)
  const enough = current && wanted(current.day) && current.to.getTime() - now.getTime() >= answerLeft
  const span = enough ? current : spanAfter(practice, zone, now, wanted)
  if (!span) return undefined
  const [owner, backup] = onTeam(practice, team, span.day) as [Colleague, Colleague?]
  const from = span.from > now ? span.from : now
  const by = new Date(Math.min(from.getTime() + answerWithin, span.to.getTime()))
  return { owner, backup, from, by }
}

/** Whether the practice is open on a day with one of this care team on duty: of those it is not, the server's `ClosedDays`. */
export function isThereOn(practice: Calendar, zone: string, team: readonly Colleague[], day: string): boolean {
  return onTeam(practice, team, day).length > 0 && spansOf(practice, zone, day).length > 0
}

/** Those on duty on a day who are of this care team, who is responsible first. */
function onTeam(practice: Calendar, team: readonly Colleague[], day: string): Colleague[] {
  const { clinician, backup } = onDuty(practice, day)
  return [clinician, backup].filter((person) => person && team.some(({ id }) => id === person.id)) as Colleague[]
}

/** A day's spans, in their order; none on a holiday. */
export function spansOf({ coverage }: Calendar, zone: string, day: string): Span[] {
  if (!coverage || holidayOn(coverage, day)) return []
  const weekday = weekdayOf(day)
  return coverage.hours
    .filter((hours) => hours.weekday === weekday)
    .map(({ opens, closes }) => ({ day, from: momentOf(day, opens, zone), to: momentOf(day, closes, zone) }))
    .filter(({ from, to }) => from < to)
    .sort((a, b) => a.from.getTime() - b.from.getTime())
}

/** The span a moment lies in. Where clocks go back over midnight, the day before still shows while the next has begun. */
function spanAt(practice: Calendar, zone: string, now: Date): Span | undefined {
  const day = dayIn(now, zone)
  return [day, addDays(day, 1)]
    .flatMap((near) => spansOf(practice, zone, near))
    .find(({ from, to }) => from <= now && now < to)
}

/** The first span that begins after a moment, on a wanted day: a day's name is cheap to judge, its instants are not. */
function spanAfter(
  practice: Calendar,
  zone: string,
  now: Date,
  wanted: (day: string) => boolean = () => true,
): Span | undefined {
  if (!practice.coverage?.hours.length) return undefined
  let day = dayIn(now, zone)
  for (let n = 0; n < daysInSight; n++) {
    const next = wanted(day) ? spansOf(practice, zone, day).find(({ from }) => from > now) : undefined
    if (next) return next
    day = addDays(day, 1)
  }
  return undefined
}

/** The first moment of a day at which clocks in `zone` show `time` or have passed it. */
export function momentOf(day: string, time: string, zone: string): Date {
  if (time === '24:00') return momentOf(addDays(day, 1), '00:00', zone)
  const wanted = `${day} ${time}`
  const shows = (at: number) => `${dayIn(new Date(at), zone)} ${timeIn(new Date(at), zone)}`
  const wall = Date.parse(`${day}T${time}:00Z`)
  // Clocks are within a day of UTC's, and between two changes they run evenly: look at what they are ahead before and after.
  const ahead = (at: number) => Date.parse(`${shows(at).replace(' ', 'T')}:00Z`) - at
  const [first, second] = [wall - 86_400_000, wall + 86_400_000]
    .map((near) => wall - ahead(near))
    .sort((a, b) => a - b) as [number, number]
  for (const at of [first, second]) if (shows(at) === wanted) return new Date(at)
  // Skipped: the change lies between what the one and the other clock would have shown it as.
  let [before, after] = [first, second]
  while (after - before > 60_000) {
    const middle = before + Math.floor((after - before) / 120_000) * 60_000
    if (shows(middle) < wanted) before = middle
    else after = middle
  }
  return new Date(after)
}

function holidayOn(coverage: Coverage | undefined, day: string) {
  return coverage?.holidays.find((holiday) => holiday.day === day)
}

/** 1 is Monday, 7 is Sunday. */
export function weekdayOf(day: string): number {
  return new Date(`${day}T12:00:00Z`).getUTCDay() || 7
}
