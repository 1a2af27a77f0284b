import { type Entry, entryId, type Kinds, type Local, type Patch } from './db'

/** What a patient logs. There is one entry of a kind a day, and any number of moments and of what calms. */
export type Logged = 'sleep' | 'nutrition' | 'mood' | 'moment' | 'regulation' | 'body' | 'cycle'
export type Daily = Exclude<Logged, 'moment' | 'regulation'>

/** The day an entry is about, and where its clock stands. */
export interface When {
  readonly day: string
  readonly zone: string
  /** Of a moment. */
  readonly at?: string
}

/** What takes a save back. */
export type Undo = () => Promise<void>

/** What says when an entry was and how it is meant, and answers nothing. */
const notAnswers: readonly string[] = ['day', 'zone', 'at', 'about']

/** Nothing is answered: an empty text and an empty list are no answers. */
export function isUnanswered(fields: object): boolean {
  return Object.entries(fields).every(
    ([name, value]) => notAnswers.includes(name) || value === undefined || value === null || value.length === 0,
  )
}

/** Saves what changed of a day: see `saveEntry`. */
export async function saveDaily<K extends Daily>(
  local: Local,
  kind: K,
  when: When,
  patch: Patch<K>,
  options: { seen?: number } = {},
): Promise<Undo> {
  return saveEntry(local, kind, await entryId(kind, when.day), when, patch, options)
}

/**
 * Saves what changed of an entry; one with nothing left in it is deleted. An
 * entry keeps the zone and the moment it was first written down in: travel
 * never relabels it. Resolves, once it is on the disk, with what takes back
 * just this. `seen` is as for `save`.
 */
export async function saveEntry<K extends Logged>(
  local: Local,
  kind: K,
  id: string,
  when: When,
  patch: Patch<K>,
  options: { seen?: number } = {},
): Promise<Undo> {
  const before = await local.get<K>(id)
  if (!isUnanswered({ ...before?.fields, ...patch })) {
    await local.save(kind, id, before ? patch : { ...when, ...patch }, options)
  } else if (before) {
    await local.delete(kind, id)
  }
  return async () => void (await saveEntry(local, kind, id, before?.fields ?? when, reversed(patch, before?.fields)))
}

/** Deletes an entry. Resolves with what brings it back. */
export async function removeEntry<K extends Logged>(local: Local, kind: K, { id, fields }: Entry<K>): Promise<Undo> {
  await local.delete(kind, id)
  return async () => void (await local.save(kind, id, fields))
}

/** Deletes several, as one thing that is taken back. */
export async function removeEntries<K extends Logged>(
  local: Local,
  kind: K,
  entries: readonly Entry<K>[],
): Promise<Undo> {
  const undos = await Promise.all(entries.map((entry) => removeEntry(local, kind, entry)))
  return async () => void (await Promise.all(undos.map((undo) => undo())))
}

/** What a patch overwrites, as a patch. */
function reversed<K extends Logged>(patch: Patch<K>, before: Readonly<Kinds[K]> | undefined): Patch<K> {
  const names = Object.keys(patch) as (keyof Kinds[K])[]
  return Object.fromEntries(names.map((name) => [name, before?.[name] ?? null])) as Patch<K>
}
