import { type Entry, entryId, type Local, type Matters, type Patch } from '$lib/db'
import { unseen } from '$lib/unseen'

export async function openMatters(local: Local): Promise<Entry<'matters'> | undefined> {
  return local.get<'matters'>(await entryId('matters', ''))
}

/**
 * Saves the answers that changed from what the boxes were `based` on, in a
 * form that was opened at `rev`. Resolves with what takes it back.
 */
export async function saveMatters(
  local: Local,
  patch: Patch<'matters'>,
  { based, rev }: { based: Matters; rev: number },
): Promise<() => Promise<void>> {
  const id = await entryId('matters', '')
  const before = await local.get<'matters'>(id)
  const names = Object.keys(patch) as (keyof Matters)[]
  await local.save('matters', id, patch, unseen(before, based, names, rev))
  const undo = Object.fromEntries(names.map((name) => [name, before?.fields[name] ?? null]))
  return async () => void (await local.save('matters', id, undo))
}
