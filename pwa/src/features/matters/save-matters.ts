import { entryId, type Local, type Matters, type Patch } from '$lib/db'

/** What stands, and the revision it stands at. */
export interface Opened {
  readonly rev: number
  readonly matters: Matters | undefined
}

export function mattersId(): Promise<string> {
  return entryId('matters', '')
}

export async function openMatters(local: Local): Promise<Opened> {
  const entry = await local.get<'matters'>(await mattersId())
  return { rev: entry?.rev ?? 0, matters: entry?.fields }
}

/**
 * Saves the answers that changed. `seen` is the revision the boxes were
 * opened with: they don't follow what another phone writes meanwhile, and must
 * not overwrite it unseen. Resolves with what takes it back.
 */
export async function saveMatters(local: Local, patch: Patch<'matters'>, seen: number): Promise<() => Promise<void>> {
  const id = await mattersId()
  const before = await local.get<'matters'>(id)
  await local.save('matters', id, patch, { seen })
  const names = Object.keys(patch) as (keyof Matters)[]
  const undo = Object.fromEntries(names.map((name) => [name, before?.fields[name] ?? null]))
  return async () => void (await local.save('matters', id, undo))
}
