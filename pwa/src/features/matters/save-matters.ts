import { type Entry, entryId, type Local, type Matters, type Patch } from '$lib/db'
import type { Sight } from '$lib/sight'

export async function openMatters(local: Local): Promise<Entry<'matters'> | undefined> {
  return local.get<'matters'>(await entryId('matters', ''))
}

/** Saves what was typed in a form that shows what is in `sight`. Resolves with what takes it back. */
export async function saveMatters(
  local: Local,
  patch: Patch<'matters'>,
  sight: Sight<'matters'>,
): Promise<() => Promise<void>> {
  const id = await entryId('matters', '')
  const before = await local.get<'matters'>(id)
  const names = Object.keys(patch) as (keyof Matters)[]
  sight.takesIn(patch, await local.save('matters', id, patch, sight.of(patch, before)))
  const undo = Object.fromEntries(names.map((name) => [name, before?.fields[name] ?? null]))
  return async () => void (await local.save('matters', id, undo))
}
