import { type Entry, type Local, newId, type Patch } from '$lib/db'
import type { Sight } from '$lib/sight'
import type { ListKind } from './fields'

/**
 * Saves a medicine: what changed of one that stands, or a new one where
 * there is no `id`. `sight` is of the form. Resolves with what takes it back.
 */
export async function saveMedicine(
  local: Local,
  kind: ListKind,
  id: string | undefined,
  patch: Patch<ListKind>,
  sight: Sight<ListKind>,
): Promise<() => Promise<void>> {
  if (!id) {
    const begun = newId()
    await local.save(kind, begun, patch)
    return () => local.delete(kind, begun)
  }
  const before = await local.get<ListKind>(id)
  const names = Object.keys(patch)
  await local.save(kind, id, patch, sight.of(patch, before))
  const said: Record<string, unknown> = { ...before?.fields }
  const undo = Object.fromEntries(names.map((name) => [name, said[name] ?? null]))
  return async () => void (await local.save(kind, id, undo))
}

/** Takes a medicine off its list. Resolves with what puts it back. */
export async function removeMedicine(
  local: Local,
  { kind, id, fields }: Entry<ListKind>,
): Promise<() => Promise<void>> {
  await local.delete(kind, id)
  return async () => void (await local.save(kind, id, { ...fields }))
}
