import type { CheckIn, Entry } from '$lib/db'

/** How many things a page begins with. */
export const MOST_LINES = 3
/** As many letters as one of them holds; more of a concern folds behind "continues". */
export const LINE_LIMIT = 280

export type TopLine = NonNullable<CheckIn['top']>[number]

/** A line as it is shown: its words are a concern's own, or were written for this visit. */
export interface Shown {
  readonly line: TopLine
  readonly words: string
}

/** The chosen lines with their words; one whose concern is gone is left out. */
export function shownLines(top: readonly TopLine[], concerns: readonly Entry<'concern'>[]): Shown[] {
  const words = new Map(concerns.map(({ id, fields }) => [id, fields.words]))
  return top.flatMap((line) => {
    const own = 'words' in line ? line.words : words.get(line.concern_id)
    return own === undefined ? [] : [{ line, words: own }]
  })
}

/** What can still be chosen: of the open concerns those that are not among the lines; heaviest first, then the newest. */
export function choosable(top: readonly TopLine[], concerns: readonly Entry<'concern'>[]): Entry<'concern'>[] {
  const chosen = new Set(top.map((line) => ('concern_id' in line ? line.concern_id : '')))
  return concerns
    .filter(({ id }) => !chosen.has(id))
    .toSorted((a, b) => weightOf(b) - weightOf(a) || b.day.localeCompare(a.day) || b.id.localeCompare(a.id))
}

/**
 * What the list begins with before the person touched it. It is shown as what
 * it is and kept only when they go on to the page with it.
 */
export function suggested(concerns: readonly Entry<'concern'>[]): TopLine[] {
  return choosable([], concerns)
    .slice(0, MOST_LINES)
    .map(({ id }) => ({ concern_id: id }))
}

/** The lines with the one at `index` moved one place up. */
export function raised(top: readonly TopLine[], index: number): TopLine[] {
  const line = top[index]
  return line === undefined || index === 0
    ? [...top]
    : [...top.slice(0, index - 1), line, ...top.slice(index - 1, index), ...top.slice(index + 1)]
}

const weights = ['a_little', 'some', 'a_lot']
const weightOf = ({ fields }: Entry<'concern'>) => weights.indexOf(fields.weight ?? '')
