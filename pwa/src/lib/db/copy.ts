import type { Fields, Json } from '../api/wire'
import { blank, type Copied, edited, type Held, isSame, view } from './entry'
import { dayOf, isWritten } from './kinds'
import type { Local } from './local'

/*
 * A copy of what is not sent yet, as a file: words that a person can read, then
 * one line that the app can take in again. It is not sealed: whoever has the
 * file can read it, and the screen says so.
 */

const mark = '-----ALONGSIDE COPY-----'
const version = 1

interface File {
  readonly version: number
  readonly account: string
  readonly saved_at: string
  readonly entries: readonly {
    readonly id: string
    readonly kind: string
    readonly fields: Fields
    readonly changed: readonly string[]
    readonly recorded_at: string
  }[]
}

/** What a file says that can't be brought back: it is no whole copy, somebody else's, or a newer app's. */
export class CopyError extends Error {
  override readonly name = 'CopyError'

  constructor(readonly code: 'broken' | 'foreign' | 'newer') {
    super(code)
  }
}

/** The text of the file; it begins with what tells every reader that it is UTF-8. */
export function writeCopy(accountId: string, words: string, copies: readonly Copied[], now: Date): string {
  const file: File = {
    version,
    account: accountId,
    saved_at: now.toISOString(),
    entries: copies.map(({ recordedAt, ...copy }) => ({ ...copy, recorded_at: recordedAt })),
  }
  return `\ufeff${words}\n\n${mark}\n${JSON.stringify(file)}\n`
}

/** What a file holds, looked at as a whole before anything is done with it. Throws CopyError. */
export function readCopy(text: string, accountId: string): Copied[] {
  const file = parsed(text.replaceAll('\r', '').split(`\n${mark}\n`).at(-1) ?? '')
  if (typeof file.version !== 'number') throw new CopyError('broken')
  if (file.version > version) throw new CopyError('newer')
  if (file.account !== accountId) throw new CopyError('foreign')
  if (!Array.isArray(file.entries) || !file.entries.every(isEntry)) throw new CopyError('broken')
  if (!file.entries.every(({ kind }) => isWritten(kind))) throw new CopyError('newer')
  return file.entries.map(({ id, kind, fields, changed, recorded_at }) => {
    return { id, kind, fields, changed, recordedAt: new Date(recorded_at).toISOString() }
  })
}

function parsed(line: string): Partial<File> {
  try {
    return JSON.parse(line) ?? {}
  } catch {
    throw new CopyError('broken')
  }
}

function isEntry(entry: Partial<Record<keyof File['entries'][number], Json>> | null): boolean {
  return (
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(String(entry?.id)) &&
    typeof entry?.kind === 'string' &&
    typeof entry.fields === 'object' &&
    entry.fields !== null &&
    Object.keys(entry.fields).length > 0 &&
    Array.isArray(entry.changed) &&
    entry.changed.every((name) => typeof name === 'string') &&
    !Number.isNaN(Date.parse(String(entry.recorded_at)))
  )
}

/**
 * Puts back what a saved copy holds, all of it or nothing: see `broughtBack`. Resolves with the number of entries that
 * were not here as they are now.
 */
export async function bringBack(local: Local, copies: readonly Copied[]): Promise<number> {
  const byId = new Map(copies.map((copy) => [copy.id, copy]))
  const back = await local.changeAll([...byId.keys()], (held, id) => {
    const copy = byId.get(id)
    return copy && broughtBack(held, copy)
  })
  return back.length
}

/**
 * An entry of a saved copy comes back, as if it had been written here then, by
 * somebody who had seen nothing since: what is newer stands, and of a text that
 * loses the server keeps the other version. Of an entry that is here only what
 * was not sent counts; of one that is gone all is needed.
 */
export function broughtBack(entry: Held | undefined, copy: Copied): Held {
  const held = entry ?? blank(copy.id, copy.kind, dayOf(copy.fields))
  const since = [held.sent, held.next].filter((part) => part && part.recordedAt >= copy.recordedAt)
  if (held.kind !== copy.kind || since.some((part) => part?.op === 'delete')) return held
  const now = view(held)
  const names = (now ? copy.changed : Object.keys(copy.fields)).filter(
    (name) => !since.some((part) => part && name in part.fields),
  )
  const fields = Object.fromEntries(names.map((name) => [name, copy.fields[name] ?? null]))
  if (now && names.every((name) => isSame(now[name] ?? null, fields[name] ?? null))) return held
  const recordedAt = [copy.recordedAt, held.next?.recordedAt ?? ''].sort()[1] ?? ''
  return edited(held, { op: 'set', fields, recordedAt, seen: 0 })
}
