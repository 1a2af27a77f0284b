import type { Fields, Json, Problems, Pulled, Result } from '../api/wire'
import { dayOf, isWritten, saidInstead, writable } from './kinds'

/**
 * One entry, as this phone holds it: what the server has, what is on its way
 * there, and what was changed since. What a person sees is the three laid on
 * top of each other.
 *
 * Everything here is pure: what happens to an entry is decided in this file,
 * and `local.ts` only reads, seals and writes.
 */
export interface Held {
  readonly id: string
  readonly kind: string
  readonly day: string
  /** The server's revision of `base`; 0 while it has answered none. */
  readonly rev: number
  /** As the server has it; null where it has none, or deleted it. */
  readonly base: Fields | null
  /** When `base` was written, as far as this phone knows. */
  readonly at: string
  readonly look?: Look | undefined
  /**
   * Sent, and not answered yet. It goes again exactly as it was, until there
   * is an answer: a request that arrives twice must be the same one.
   */
  readonly sent?: Part | undefined
  /** Changed since, and not sent yet. */
  readonly next?: Part | undefined
  /** Refused by the server: `next` waits until the person changes it. */
  readonly held: boolean
}

/** One patch in the outbox. */
export interface Part {
  /** Different after every edit; an answer counts only for the version that was sent. */
  readonly version: string
  /** The revision the person had before them when they wrote. */
  readonly baseRev: number
  readonly op: 'set' | 'delete'
  readonly fields: Fields
  readonly recordedAt: string
}

/** Why a person should look at an entry again. */
export type Look =
  | { readonly reason: 'rejected'; readonly code: string; readonly problems: Problems }
  /** Another phone's version is newer and stands; a text of this one is kept as a `revision`. */
  | { readonly reason: 'superseded' }
  /** Its day lies in the server's future: a clock may be off. */
  | { readonly reason: 'future_day' }

/** An entry nothing is known of yet. */
export function blank(id: string, kind: string, day: string): Held {
  return { id, kind, day, rev: 0, base: null, at: '', held: false }
}

/** What the person sees; null where there is nothing, or it was deleted. */
export function view(entry: Held): Fields | null {
  return over(believed(entry), entry.next)
}

/** True while the entry says nothing that a row would have to remember. */
export function isForgettable(entry: Held): boolean {
  return entry.rev === 0 && entry.base === null && !entry.sent && !entry.next
}

export interface Edit {
  readonly op: 'set' | 'delete'
  /** Only what the person changed; null empties a field. */
  readonly fields: Fields
  readonly recordedAt: string
  /** The revision that stood on the screen, where it is not the one held here. */
  readonly seen?: number | undefined
}

/** The person changed the entry, or deleted it. Fields that say nothing new are left out. */
export function edited(entry: Held, edit: Edit): Held {
  const server = believed(entry)
  const wanted = edit.op === 'delete' ? null : merged(view(entry), writable(entry.kind, edit.fields))
  const known = entry.next?.baseRev ?? entry.sent?.baseRev ?? entry.rev
  const baseRev = Math.min(edit.seen ?? known, known)
  const patch = wanted ? difference(entry.kind, server, wanted) : {}
  // While no revision stands for the rest (a new entry, a restored database), the server may have none of it.
  const whole = wanted && entry.rev === 0 && !entry.sent
  const fields = whole ? writable(entry.kind, { ...wanted, ...patch }) : patch
  // A patch can outlive what it was made on (see `restored`): then there is
  // something to delete on the server even though the phone holds nothing.
  const pointless = wanted ? server !== null && Object.keys(fields).length === 0 : !server && baseRev <= entry.rev
  const { op, recordedAt } = edit
  return {
    ...entry,
    day: entry.day || dayOf(wanted),
    look: undefined,
    held: false,
    next: pointless ? undefined : { version: crypto.randomUUID(), baseRev, op, fields, recordedAt },
  }
}

/** What a saved copy holds of one entry. */
export interface Copied {
  readonly id: string
  readonly kind: string
  /** All of it, as the person saw it. */
  readonly fields: Fields
  /** The fields that were not sent. */
  readonly changed: readonly string[]
  readonly recordedAt: string
}

/** The server answered the change `version`. An answer to any other is an old one, and counts for nothing. */
export function answered(entry: Held, version: string, result: Result): Held {
  const { sent, next } = entry
  if (sent?.version !== version) return entry
  switch (result.outcome) {
    case 'applied':
      // Nobody else changed the row in between: what is next was written on top of this very revision, unless in a
      // form that showed an older one.
      // What was sent as new is the whole row, even where another phone had one that was deleted since.
      return {
        ...entry,
        base: over(sent.baseRev === 0 ? null : entry.base, sent),
        rev: result.rev,
        at: sent.recordedAt,
        sent: undefined,
        next: next && next.baseRev >= sent.baseRev ? { ...next, baseRev: result.rev } : next,
      }
    case 'identical':
    case 'merged':
      // The row holds what others wrote too. Its revision counts once the row itself has come.
      return { ...entry, base: over(entry.base, sent), at: sent.recordedAt, sent: undefined }
    case 'superseded':
      return { ...entry, sent: undefined, look: next ? entry.look : { reason: 'superseded' } }
    default: {
      const instead = saidInstead(entry.kind, sent.fields, result.code)
      if (instead) return edited({ ...entry, sent: undefined }, { ...sent, fields: { ...view(entry), ...instead } })
      return lacksTheRest(entry, sent, result) ? whole(entry, sent) : refused(entry, sent, result)
    }
  }
}

/** True where the server asks for nothing but what is here: it has no longer what the patch was made on. */
function lacksTheRest(entry: Held, sent: Part, result: Result): boolean {
  const [all, problems] = [view(entry), result.problems ?? []]
  return (
    problems.length > 0 &&
    problems.every(({ field, code }) => code === 'required' && !(field in sent.fields) && all?.[field] !== undefined)
  )
}

/** All of it goes then, as it would if it were new. */
function whole(entry: Held, { recordedAt }: Part): Held {
  const next: Part = {
    version: crypto.randomUUID(),
    baseRev: 0,
    op: 'set',
    fields: writable(entry.kind, view(entry) ?? {}),
    recordedAt: entry.next?.recordedAt ?? recordedAt,
  }
  return { ...entry, sent: undefined, next }
}

/** A refused change stays, together with what was written since; only a newer edit sends it again. */
function refused(entry: Held, sent: Part, result: Result): Held {
  const { next } = entry
  const folded =
    next?.op === 'set' && sent.op === 'set' ? { ...next, fields: { ...sent.fields, ...next.fields } } : next
  const baseRev = Math.min(sent.baseRev, next?.baseRev ?? sent.baseRev)
  const problems = result.problems ?? (result.field ? [{ field: result.field, code: result.code ?? '' }] : [])
  return {
    ...entry,
    sent: undefined,
    next: { ...(folded ?? sent), baseRev, version: crypto.randomUUID() },
    held: !next,
    look: next ? undefined : { reason: 'rejected', code: result.code ?? '', problems },
  }
}

/**
 * The row as the server has it now. What waits here stays on top. It counts as
 * written with the new row in sight only where the row still says what the
 * person had before them: else the server has to see that it was not, so that
 * no text of another phone is overwritten unseen.
 */
export function pulled(entry: Held, row: Pulled, now: string): Held {
  const base = row.deleted ? null : withoutNulls(row.fields ?? {})
  const { next } = entry
  // Behind already: a text came under this patch that the person had not before them.
  const behind = next && next.baseRev < entry.rev
  const sawIt = next && !behind && saw(believed(entry), base, next)
  return {
    ...entry,
    day: dayOf(base) || entry.day,
    rev: row.rev,
    base,
    at: now,
    next: sawIt ? { ...next, baseRev: row.rev } : next,
    // What was refused was judged together with another row: it may be fine now.
    held: false,
    look: row.needs_look ? { reason: 'future_day' } : entry.look?.reason === 'superseded' ? entry.look : undefined,
  }
}

/**
 * The server lost its memory (a restored database): everything is offered
 * again, whole. Revisions of before mean nothing to it, and one that happens
 * to be the same again must not pass for having seen what is stored.
 */
export function offered(entry: Held): Held {
  if (!isWritten(entry.kind) || isForgettable(entry)) return entry
  const pending = entry.next ?? entry.sent
  const fields = view(entry)
  // What came under a change that waits was never seen, and must not pass for it.
  const unseen = pending !== undefined && pending.baseRev < entry.rev
  return {
    ...entry,
    base: unseen ? null : entry.base,
    rev: 0,
    sent: undefined,
    held: false,
    look: entry.held ? undefined : entry.look,
    next: {
      version: crypto.randomUUID(),
      baseRev: 0,
      op: fields ? 'set' : 'delete',
      fields: fields ? writable(entry.kind, fields) : {},
      recordedAt: pending?.recordedAt ?? entry.at,
    },
  }
}

/** The person gives up what the server refused. What a restored database forgot is offered again without it. */
export function discarded(entry: Held): Held {
  if (!entry.held) return entry
  const rest = { ...entry, next: undefined, held: false, look: undefined }
  return entry.rev === 0 ? offered(rest) : rest
}

/** The server's row once it has taken what is on its way. */
export function believed(entry: Held): Fields | null {
  return over(entry.base, entry.sent)
}

function over(base: Fields | null, part: Part | undefined): Fields | null {
  if (!part) return base
  return part.op === 'delete' ? null : merged(base, part.fields)
}

function merged(base: Fields | null, patch: Fields): Fields {
  return withoutNulls({ ...base, ...patch })
}

function withoutNulls(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))
}

/** The patch that makes `to` of `from`. */
function difference(kind: string, from: Fields | null, to: Fields): Fields {
  const patch: Record<string, Json> = {}
  for (const [name, value] of Object.entries(to)) if (!isSame(from?.[name], value)) patch[name] = value
  for (const name of Object.keys(from ?? {})) if (!(name in to)) patch[name] = null
  return writable(kind, patch)
}

function saw(before: Fields | null, now: Fields | null, part: Part): boolean {
  if (!before || !now) return before === now
  const names = Object.keys(part.op === 'delete' ? { ...before, ...now } : part.fields)
  return names.every((name) => isSame(before[name], now[name]))
}

export function isSame(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [left, right] = [a as Fields, b as Fields]
  const names = Object.keys(left)
  return names.length === Object.keys(right).length && names.every((name) => isSame(left[name], right[name]))
}
