/** One message of a catalog: a text, or one text for each form of a plural. */
export type Entry = string | readonly Variants[]
interface Variants {
  /** What it takes, and which input decides on the form: `local form = nights: plural`. */
  readonly declarations: readonly string[]
  readonly match: Readonly<Record<string, string>>
}

/** Every form of a message. */
export function texts(entry: Entry): string[] {
  return typeof entry === 'string' ? [entry] : entry.flatMap((variant) => Object.values(variant.match))
}

/** The names in braces, sorted; a form may leave one out ("one night"). */
export function placeholders(entry: Entry): string[] {
  const names = texts(entry).flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name))
  return [...new Set(names)].sort()
}
