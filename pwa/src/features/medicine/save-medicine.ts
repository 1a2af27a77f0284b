import { type Entry, type Local, newId, type Patch } from '$lib/db'
import { unseen } from '$lib/unseen'
import type { ListKind } from './fields'

/**
 * Saves a medicine: what changed of one that stands, or a new one. `opened` is
 * it as the form shows it. Resolves with what takes it back.
 */
export async function saveMedicine(
  local: Local,
  kind: ListKind,
  opened: Entry<ListKind> | undefined,
  patch: Patch<ListKind>,
): Promise<() => Promise<void>> {
  if (!opened) {
    const id = newId()
    await local.save(kind, id, patch)
    return () => local.delete(kind, id)
  }
  const before = await local.get<ListKind>(opened.id)
  const names = Object.keys(patch)
  await local.save(kind, opened.id, patch, unseen(before, opened.fields, names, opened.rev))
  const said: Record<string, unknown> = { ...before?.fields }
  const undo = Object.fromEntries(names.map((name) => [name, said[name] ?? null]))
  return async () => void (await local.save(kind, opened.id, undo))
}

/** Takes a medicine off its list. Resolves with what puts it back. */
export async function removeMedicine(
  local: Local,
  { kind, id, fields }: Entry<ListKind>,
): Promise<() => Promise<void>> {
  await local.delete(kind, id)
  return async () => void (await local.save(kind, id, { ...fields }))
}
