import { type Entry, type Local, newId, type Patch } from '$lib/db'
import type { Sight } from '$lib/sight'

/** When and where a concern is written down. */
export interface Moment {
  readonly day: string
  readonly zone: string
}

/** Keeps a new concern, verbatim. Resolves with its id once it is on the disk. */
export async function writeConcern(local: Local, { day, zone }: Moment, words: string): Promise<string> {
  const id = newId()
  await local.save('concern', id, { written_on: day, zone, words })
  return id
}

/** Saves what was typed in a form that shows what is in `sight`. */
export async function saveConcern(
  local: Local,
  id: string,
  patch: Patch<'concern'>,
  sight: Sight<'concern'>,
): Promise<void> {
  const before = await local.get<'concern'>(id)
  sight.takesIn(patch, await local.save('concern', id, patch, sight.of(patch, before)))
}

/** Deletes a concern. Resolves with what takes it back. */
export async function removeConcern(local: Local, { id, fields }: Entry<'concern'>): Promise<() => Promise<void>> {
  await local.delete('concern', id)
  return async () => void (await local.save('concern', id, fields))
}
