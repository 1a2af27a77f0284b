import { type Entry, entryId, type Local, type Patch } from '$lib/db'
import { isEmpty } from './figures'

/** The night that ends on `day`, and where its clock stands. */
export interface Night {
  readonly day: string
  readonly zone: string
}

/**
 * Saves what changed of a night; one with nothing left in it is deleted. A
 * night keeps the zone it was first written down in: travel never relabels it.
 * Resolves, once it is on the disk, with what takes it back.
 */
export async function saveNight(
  local: Local,
  { day, zone }: Night,
  patch: Patch<'sleep'>,
): Promise<() => Promise<void>> {
  const id = await entryId('sleep', day)
  const before = await local.get<'sleep'>(id)
  const after = { day, zone, ...before?.fields, ...patch }
  if (!isEmpty({ ...after, day, zone: after.zone ?? zone })) {
    await local.save('sleep', id, before ? patch : { day, zone, ...patch })
  } else if (before) {
    await local.delete('sleep', id)
  }
  return () => restore(local, id, before)
}

/** Deletes a night. Resolves with what takes it back. */
export async function removeNight(local: Local, day: string): Promise<() => Promise<void>> {
  const id = await entryId('sleep', day)
  const before = await local.get<'sleep'>(id)
  await local.delete('sleep', id)
  return () => restore(local, id, before)
}

/** Puts the night back as it was: fields written since are emptied. */
async function restore(local: Local, id: string, before: Entry<'sleep'> | undefined): Promise<void> {
  const now = await local.get<'sleep'>(id)
  if (!before) {
    if (now) await local.delete('sleep', id)
    return
  }
  const emptied: Patch<'sleep'> = Object.fromEntries(Object.keys(now?.fields ?? {}).map((name) => [name, null]))
  await local.save('sleep', id, { ...emptied, ...before.fields })
}
