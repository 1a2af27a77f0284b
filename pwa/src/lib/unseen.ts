import type { Entry, Patch, WrittenKind } from './db'

/**
 * What to give `save` as `seen`, from a form that does not follow what another
 * phone writes while it is open: `rev`, at which the form was opened, where a
 * field that is saved says something else by now than the form was `based` on.
 * Then no text is overwritten that nobody here has read. Else nothing: what a
 * person writes twice in a row is not another phone's.
 */
export function unseen<K extends WrittenKind>(
  now: Entry<K> | undefined,
  based: object,
  names: readonly string[],
  rev: number,
): { seen?: number } {
  const said: Record<string, unknown> = { ...now?.fields }
  const shown: Record<string, unknown> = { ...based }
  return names.some((name) => (said[name] || undefined) !== (shown[name] || undefined)) ? { seen: rev } : {}
}

/** What a form shows of an entry that stays open while it saves. */
export class Sight<K extends WrittenKind> {
  readonly #rev: number
  #based: Readonly<Record<string, unknown>>

  /** The entry as the form was opened with it. */
  constructor(opened: Entry<K> | undefined) {
    this.#rev = opened?.rev ?? 0
    this.#based = { ...opened?.fields }
  }

  /** What to give `save` with a patch: see `unseen`. `now` is the entry before it. */
  of(patch: Patch<K>, now: Entry<K> | undefined): { seen?: number } {
    return unseen(now, this.#based, Object.keys(patch), this.#rev)
  }

  /** The form shows what it has saved; `now` is the entry since. */
  takesIn(patch: Patch<K>, now: Entry<K> | undefined): void {
    const fields: Readonly<Record<string, unknown>> = { ...now?.fields }
    this.#based = { ...this.#based, ...Object.fromEntries(Object.keys(patch).map((name) => [name, fields[name]])) }
  }
}
