import { type Entry, follow, type Local, live } from '$lib/db'
import { type DueMeasure, dueMeasures } from '$lib/measure-due'
import { dayIn } from '$lib/zone'
import { upcoming } from './visits'

/** What the clinic asks for, and what was answered, followed. */
export function useMeasures(local: Local) {
  const requests = live(local, 'measure_request')
  const sent = live(local, 'sent_measure')
  const own = live(local, 'measure')
  const visits = live(local, 'visit')
  const practice = follow(local, ['practice'], undefined, () => local.practice())
  return {
    sent,
    own,
    practice,
    get ready(): boolean {
      return [requests, sent, own, visits, practice].every((part) => part.ready)
    },
    /** Those that are asked for on a day, the oldest first. */
    due(today: string, now: Date): DueMeasure[] {
      return dueMeasures(
        inOrder(requests.current).map(({ id, fields }) => ({ id, ...fields })),
        counted(sent.current).map(({ fields }) => fields),
        upcoming(visits.current, now).map(({ fields }) => dayIn(fields.starts_at, fields.zone)),
        today,
      )
    },
  }
}

function inOrder<E extends Entry<'measure_request'>>(entries: readonly E[]): E[] {
  return entries.toSorted((a, b) => (a.fields.seq ?? 0) - (b.fields.seq ?? 0))
}

/** What the server refused was not sent. */
export function counted(entries: readonly Entry<'sent_measure'>[]): Entry<'sent_measure'>[] {
  return entries.filter((entry) => !isRefused(entry))
}

/** The clinic does not have it, and will not. */
export function isRefused(entry: Pick<Entry, 'look'> | undefined): boolean {
  return entry?.look?.reason === 'rejected'
}

/** It has not reached the clinic, or can't wait and nobody has seen it: until then it stands first. */
export function waits(
  sent: Entry<'sent_measure'> | undefined,
  seen: readonly Pick<Entry<'acknowledgement'>, 'fields'>[],
): boolean {
  if (!sent || sent.fields.skipped) return false
  const isSeen = seen.some(({ fields }) => fields.sent_measure_id === sent.id)
  return sent.state !== 'sent' || (sent.fields.alert === true && !isSeen)
}
