import type { Fields, Json } from '$lib/api'
import type { Copied } from '$lib/db'
import { CopyError } from '$lib/db/copy'

/** What a person writes for themselves: all of it comes back. */
const own = [
  ...['sleep', 'nutrition', 'mood', 'moment', 'regulation', 'body', 'cycle', 'lab'],
  ...['concern', 'matters', 'hard_days', 'medicine', 'past_medicine', 'measure', 'checkin', 'settings'],
]
const version = 1

/** A copy of everything, looked at as a whole. */
export interface Copy {
  /** Whose it is, on the lists of the practice it is from. */
  readonly name: string
  readonly madeAt: string
  readonly entries: readonly Copied[]
  /** How much of it only a clinic can write, or stands in a clinic's record. */
  readonly record: number
}

interface Written {
  readonly format: string
  readonly version: number
  readonly exported_at: string
  readonly person: { readonly display_name: string }
  readonly entries: readonly Entry[]
  readonly record: readonly unknown[]
}
interface Entry {
  readonly id: string
  readonly kind: string
  readonly recorded_at: string
  readonly fields: Fields
}

/**
 * Reads alongside.json (docs/export.schema.json). What of it is here already, by its id, stays as it is: so nothing comes in
 * twice. Throws CopyError: `foreign` where it is something else, `newer` where a newer app wrote it, `broken`.
 */
export function readCopy(text: string): Copy {
  const file = parsed(text)
  if (file.format !== 'alongside' || typeof file.version !== 'number') throw new CopyError('foreign')
  if (file.version > version) throw new CopyError('newer')
  const { entries, record, person, exported_at } = file
  if (!Array.isArray(entries) || !Array.isArray(record) || typeof person?.display_name !== 'string')
    throw new CopyError('broken')
  if (!isMoment(exported_at) || !entries.every(isEntry)) throw new CopyError('broken')
  if (!entries.every(({ kind }) => own.includes(kind))) throw new CopyError('newer')
  return {
    name: person.display_name,
    madeAt: exported_at,
    // None of the fields changes an entry that is here: see `broughtBack`.
    entries: entries.map(({ id, kind, fields, recorded_at }) => {
      return { id, kind, fields, changed: [], recordedAt: new Date(recorded_at).toISOString() }
    }),
    record: record.length,
  }
}

/** What comes in, of what is not here: a check-in is of a visit, and without its visit nobody could find it. */
export function fresh(copy: Copy, here: ReadonlySet<string>): Copied[] {
  return copy.entries.filter(
    ({ id, kind, fields }) => !here.has(id) && (kind !== 'checkin' || here.has(String(fields.visit_id))),
  )
}

function parsed(text: string): Partial<Written> {
  try {
    return JSON.parse(text) ?? {}
  } catch {
    throw new CopyError('broken')
  }
}

function isEntry(entry: Partial<Record<keyof Entry, Json>> | null): boolean {
  return (
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(String(entry?.id)) &&
    typeof entry?.kind === 'string' &&
    typeof entry.fields === 'object' &&
    entry.fields !== null &&
    !Array.isArray(entry.fields) &&
    Object.keys(entry.fields).length > 0 &&
    isMoment(entry.recorded_at)
  )
}

function isMoment(text: unknown): text is string {
  return typeof text === 'string' && !Number.isNaN(Date.parse(text))
}
