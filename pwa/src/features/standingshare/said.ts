import { addDays } from '$lib/days'
import type { Domain, Entry, Settings, Visit } from '$lib/db'
import { trackersOn } from '$lib/settings'
import { dayIn, instantAt } from '$lib/zone'

/** How long before a visit a standing share can be read: as insight.ReadAhead. */
const readAhead = 48 * 3_600_000

/** Every part, in the order of the screens: as models.Domains. */
const domains: readonly Domain[] = ['sleep', 'mood', 'nutrition', 'regulation', 'body']

/** What there is to choose: what the person logs, and what can be read, whether they still log it or not. */
export function choices(settings: Settings, shares: readonly Entry<'standing_share'>[]): readonly Domain[] {
  const logged: readonly string[] = [...trackersOn(settings), ...(settings.trackers_on ?? [])]
  return domains.filter(
    (part) => logged.includes(part) || lastWord(shares, part)?.fields.shared || endsOnceSent(shares, part),
  )
}

/** The person's last word on a part of the log; undefined while there is none. */
export function lastWord(shares: readonly Entry<'standing_share'>[], part: Domain) {
  return last(shares.filter(({ fields }) => fields.domain === part))
}

/** Off on this phone, while the last word that was sent is on: until then it can be read. */
export function endsOnceSent(shares: readonly Entry<'standing_share'>[], part: Domain): boolean {
  return (
    lastWord(shares, part)?.fields.shared === false && lastWord(shares.filter(isSent), part)?.fields.shared === true
  )
}

/** The weekday each side named last; 0: none. It holds where both are one. */
export interface ReadingDays {
  readonly theirs: number
  readonly mine: number
}

export function readingDays(days: readonly Entry<'reading_day'>[]): ReadingDays {
  const [theirs, mine] = [true, false].map(
    (clinician) =>
      last(days.filter(({ fields: { side } }) => (side === 'clinician') === clinician))?.fields.weekday ?? 0,
  )
  return { theirs: theirs ?? 0, mine: mine ?? 0 }
}

/** The day both agreed on is ended on this phone, and the server does not know yet. */
export function dayEndsOnceSent(days: readonly Entry<'reading_day'>[]): boolean {
  const [now, sent] = [readingDays(days), readingDays(days.filter(isSent))]
  return sent.mine !== 0 && sent.mine === sent.theirs && now.mine !== now.theirs
}

type Word = 'standing_share' | 'reading_day'

/** The last word, in the order of the record; what still waits on this phone came last. */
export function last<K extends Word>(entries: readonly Entry<K>[]): Entry<K> | undefined {
  return entries.toSorted((a, b) => placeOf(a) - placeOf(b) || a.id.localeCompare(b.id)).at(-1)
}

const placeOf = ({ fields: { seq } }: Entry<Word>) => seq ?? Number.MAX_SAFE_INTEGER
const isSent = ({ fields: { seq } }: Entry<Word>) => seq !== undefined

/** From when on the log can be read for the next visit: the rule of insight.ReadingWindow, as far as visits go. */
export function nextReading(visits: readonly Entry<'visit'>[], now: Date): { from: Date; visit: Visit } | undefined {
  const readings = visits.flatMap(({ fields: visit }) => {
    const { state, starts_at, zone } = visit
    if (state !== 'planned' || !starts_at) return []
    const isOver = now >= new Date(instantAt(addDays(dayIn(starts_at, zone), 1), '00:00', zone))
    return isOver ? [] : [{ from: new Date(Date.parse(starts_at) - readAhead), visit }]
  })
  return readings.sort((a, b) => a.from.getTime() - b.from.getTime())[0]
}
