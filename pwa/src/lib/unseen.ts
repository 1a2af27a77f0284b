import type { Entry, WrittenKind } from './db'

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
