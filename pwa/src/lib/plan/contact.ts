import type { Contact, Entry } from '../db'

/** The contacts that are planned, the soonest first: nothing was said of them yet, and no other one took their place. */
export function openContacts(all: readonly Entry<'contact'>[]): Contact[] {
  const done = new Set(all.map(({ fields }) => fields.about))
  return all
    .filter(({ id, fields }) => fields.kind === 'planned' && !done.has(id))
    .map(({ fields }) => fields)
    .sort((a, b) => Date.parse(a.at ?? '') - Date.parse(b.at ?? ''))
}
