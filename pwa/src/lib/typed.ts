/** A whole number as it was typed, at most six digits long; null for anything else. */
export function wholeNumber(text: string): number | null {
  return /^\s*\d{1,6}\s*$/.test(text) ? Number(text) : null
}

/** A text as it is kept: nothing where nothing but space was typed, else verbatim. */
export function keptText(text: string): string | null {
  return text.trim() === '' ? null : text
}

/** What a form says otherwise than it did: what another phone wrote in the meantime stays as it is. */
export function changed<Values extends object>(before: Values, after: Values): Partial<Values> {
  const names = Object.keys(after) as (keyof Values)[]
  return Object.fromEntries(names.filter((n) => before[n] !== after[n]).map((n) => [n, after[n]])) as Partial<Values>
}
