import type { Mood } from '$lib/db'

/** How someone is, of a whole day or at one moment. */
export type Feeling = Omit<Mood, 'day' | 'zone'>
/** What changed of it; null takes an answer back. */
export type Answer = { [F in keyof Feeling]?: Feeling[F] | null }

export const MAX_NOTE = 2000

/** Several answers as they are kept: none is no answer. */
export function listed(words: readonly string[]): string[] | null {
  return words.length > 0 ? [...words] : null
}
