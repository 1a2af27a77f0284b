import { addDays } from '$lib/days'
import type { Entry, Share, Visit } from '$lib/db'
import { formatNearDay, formatTime, m } from '$lib/i18n'
import { personName } from '$lib/person-name'
import { dayIn } from '$lib/zone'

/** The talk without a date: what is for no visit in particular goes here. */
export function openVisit(visits: readonly Entry<'visit'>[]): Entry<'visit'> | undefined {
  return visits.find(({ fields }) => fields.state === 'open')
}

/** A visit that is to take place, or took place, at a time. */
export type Planned = Entry<'visit'> & { readonly fields: Visit & { readonly starts_at: string } }

function isPlanned(visit: Entry<'visit'>): visit is Planned {
  return visit.fields.state === 'planned' && visit.fields.starts_at !== undefined
}

/** Visits that are still to come, or going on; the nearest first. */
export function upcoming(visits: readonly Entry<'visit'>[], now: Date): Planned[] {
  return visits
    .filter(isPlanned)
    .filter((visit) => endOf(visit) > now.getTime())
    .sort((a, b) => startOf(a) - startOf(b))
}

/** Visits that are over, the latest first. */
export function past(visits: readonly Entry<'visit'>[], now: Date): Planned[] {
  return visits
    .filter(isPlanned)
    .filter((visit) => endOf(visit) <= now.getTime())
    .sort((a, b) => startOf(b) - startOf(a))
}

/** For how long after a visit it is asked about, in milliseconds. */
const asksFor = 14 * 86_400_000

/** The last of the visits that are over, unless it is long ago. */
export function lately([last]: readonly Planned[], now: Date): Planned | undefined {
  return last && now.getTime() - startOf(last) <= asksFor ? last : undefined
}

/** Visits that were cancelled or did not take place, the nearest first: all until a week after, later those something was written for. */
export function calledOff(
  visits: readonly Entry<'visit'>[],
  checkins: readonly Entry<'checkin'>[],
  now: Date,
): { recent: Entry<'visit'>[]; kept: Entry<'visit'>[] } {
  const weekAgo = now.getTime() - 7 * 86_400_000
  const at = ({ fields }: Entry<'visit'>) => Date.parse(fields.starts_at ?? '')
  const off = visits
    .filter(({ fields: { state } }) => state === 'cancelled' || state === 'missed')
    .sort((a, b) => at(a) - at(b))
  const written = new Set(checkins.map(({ fields }) => fields.visit_id))
  return {
    recent: off.filter((visit) => at(visit) > weekAgo),
    kept: off.filter((visit) => at(visit) <= weekAgo && written.has(visit.id)),
  }
}

/** `Moved. It was Tuesday at 10:00 AM.`; empty where it stands as it was planned. */
export function movedWords({ moved_from, zone }: Visit, now: Date): string {
  return moved_from ? m.visit_moved_from({ time: moment(moved_from, now, zone) }) : ''
}

/** How many days before a visit its check-in is offered; by hand it opens any time. */
const openDays = 7

/** The day on which the check-in for a visit opens by itself. */
export function checkInOpens({ starts_at, zone }: Planned['fields']): string {
  return addDays(dayIn(starts_at, zone), -openDays)
}

/** The day of a visit, as near as it is: `tomorrow`, `Thursday`; empty without a date. A visit is where the practice is. */
export function visitDay({ starts_at, zone }: Visit, now: Date): string {
  return starts_at ? formatNearDay(dayIn(starts_at, zone), dayIn(now, zone)) : ''
}

/** `With Maya Chen, NP, Thursday at 10:30 AM`, in the practice's time; without a date `For Maya Chen, NP`. */
export function visitWords(visit: Visit, now: Date): string {
  const name = personName(visit.clinician)
  if (!visit.starts_at) return m.visit_for({ name })
  return m.visit_with({
    name,
    time: m.time_at({ day: visitDay(visit, now), time: formatTime(visit.starts_at, visit.zone) }),
  })
}

/** `Tuesday at 9:14 AM`, in the phone's time. */
export function moment(instant: string, now: Date, zone: string): string {
  return m.time_at({ day: formatNearDay(dayIn(instant, zone), dayIn(now, zone)), time: formatTime(instant, zone) })
}

/** `Maya Chen, NP, read it on Tuesday at 9:14 AM`; empty while nobody has. */
export function readWords({ read_at, read_by }: Share, now: Date, zone: string): string {
  if (!read_at || !read_by) return ''
  return m.share_read({ name: personName(read_by), time: moment(read_at, now, zone) })
}

/** What was shared last for a visit, ended or not. */
export function lastShare(shares: readonly Entry<'share'>[], visitId: string): Share | undefined {
  return shares
    .map(({ fields }) => fields)
    .filter(({ visit_id }) => visit_id === visitId)
    .sort((a, b) => Date.parse(b.shared_at) - Date.parse(a.shared_at))[0]
}

/** The page on which a concern was shared last. */
export function shareOf(shares: readonly Entry<'share'>[], concernId: string): Share | undefined {
  return shares
    .map(({ fields }) => fields)
    .filter(({ concern_ids }) => concern_ids?.includes(concernId))
    .sort((a, b) => Date.parse(b.shared_at) - Date.parse(a.shared_at))[0]
}

/** True while the clinician can read it. */
export function isOpen(share: Share | undefined, now: Date): share is Share {
  return share !== undefined && !share.ended_at && Date.parse(share.ends_at) > now.getTime()
}

const startOf = ({ fields }: Planned) => Date.parse(fields.starts_at)
const endOf = (visit: Planned) => startOf(visit) + visit.fields.minutes * 60_000
