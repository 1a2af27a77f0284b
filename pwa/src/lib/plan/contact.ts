import type { Contact, Entry } from '../db'

/** The contact that is planned next: nothing was said of it yet, and no other one took its place. */
export function nextContact(all: readonly Entry<'contact'>[]): Contact | undefined {
  const done = new Set(all.map(({ fields }) => fields.about))
  return all
    .filter(({ id, fields }) => fields.kind === 'planned' && !done.has(id))
    .map(({ fields }) => fields)
    .sort((a, b) => Date.parse(a.at ?? '') - Date.parse(b.at ?? ''))[0]
}
