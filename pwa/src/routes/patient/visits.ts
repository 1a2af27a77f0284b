import type { Entry, Share, Visit } from '$lib/db'
import { formatNearDay, formatTime, m } from '$lib/i18n'
import { dayIn } from '$lib/zone'

/** Visits that are still to come, or going on; the nearest first. */
export function upcoming(visits: readonly Entry<'visit'>[], now: Date): Entry<'visit'>[] {
  return visits
    .filter(({ fields }) => fields.state === 'planned' && endOf(fields) > now.getTime())
    .sort((a, b) => startOf(a.fields) - startOf(b.fields))
}

/** Visits that are over, the latest first. */
export function past(visits: readonly Entry<'visit'>[], now: Date): Entry<'visit'>[] {
  return visits
    .filter(({ fields }) => fields.state === 'planned' && endOf(fields) <= now.getTime())
    .sort((a, b) => startOf(b.fields) - startOf(a.fields))
}

/** `Maya Chen, NP` */
export function personName({ display_name, credentials }: { display_name: string; credentials: string }): string {
  return [display_name, credentials].filter(Boolean).join(', ')
}

/** The day of a visit, as near as it is: `tomorrow`, `Thursday`. A visit is where the practice is. */
export function visitDay({ starts_at, zone }: Visit, now: Date): string {
  return formatNearDay(dayIn(starts_at, zone), dayIn(now, zone))
}

/** `Thursday at 10:30 AM`, in the practice's time. */
export function visitTime(visit: Visit, now: Date): string {
  return m.time_at({ day: visitDay(visit, now), time: formatTime(visit.starts_at, visit.zone) })
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

/** True while the clinician can read it. */
export function isOpen(share: Share | undefined, now: Date): share is Share {
  return share !== undefined && !share.ended_at && Date.parse(share.ends_at) > now.getTime()
}

const startOf = (visit: Visit) => Date.parse(visit.starts_at)
const endOf = (visit: Visit) => startOf(visit) + visit.minutes * 60_000
