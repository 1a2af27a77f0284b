import type { Concern, ConcernVersion, Entry } from '$lib/db'

/** What a concern said before, the latest first: each text once, and not what it says now. */
export function earlier(
  versions: readonly Entry<'concern_version'>[],
  id: string,
  concern: Concern,
): readonly Entry<'concern_version'>[] {
  const said = new Set((['words', 'would_help'] as const).map((field) => place(field, concern[field])))
  return versions
    .filter(({ fields }) => fields.concern_id === id)
    .toSorted((a, b) => Date.parse(b.fields.written_at) - Date.parse(a.fields.written_at))
    .filter(({ fields }) => {
      const isNew = !said.has(place(fields.field, fields.value))
      said.add(place(fields.field, fields.value))
      return isNew
    })
}

function place(field: ConcernVersion['field'], text: string | undefined): string {
  return `${field}:${text}`
}
