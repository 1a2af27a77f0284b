import { type Entry, type Local, newId, type Patch } from '$lib/db'
import type { ListKind } from './fields'

/**
 * Saves a medicine: what changed of one that stands, or a new one. `before` is
 * it as the form was opened, which does not follow what another phone writes
 * meanwhile. Resolves with what takes it back.
 */
export async function saveMedicine(
  local: Local,
  kind: ListKind,
  before: Entry<ListKind> | undefined,
  patch: Patch<ListKind>,
): Promise<() => Promise<void>> {
  if (!before) {
    const id = newId()
    await local.save(kind, id, patch)
    return () => local.delete(kind, id)
  }
  await local.save(kind, before.id, patch, { seen: before.rev })
  const kept: Record<string, unknown> = { ...before.fields }
  const undo = Object.fromEntries(Object.keys(patch).map((name) => [name, kept[name] ?? null]))
  return async () => void (await local.save(kind, before.id, undo))
}

/** Takes a medicine off its list. Resolves with what puts it back. */
export async function removeMedicine(
  local: Local,
  { kind, id, fields }: Entry<ListKind>,
): Promise<() => Promise<void>> {
  await local.delete(kind, id)
  return async () => void (await local.save(kind, id, { ...fields }))
}
