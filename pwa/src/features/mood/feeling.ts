import type { Mood } from '$lib/db'
import { m } from '$lib/i18n'

/** How someone is, of a whole day or at one moment. */
export type Feeling = Omit<Mood, 'day' | 'zone'>
/** What changed of it; null takes an answer back. */
export type Answer = { [F in keyof Feeling]?: Feeling[F] | null }

export const MAX_NOTE = 2000

/** Several answers as they are kept: none is no answer. */
export function listed(words: readonly string[]): string[] | null {
  return words.length > 0 ? [...words] : null
}

/** The name of any field of a mood, as its form says it. */
export function moodLabel(field: string): string | undefined {
  const names: Readonly<Record<string, () => string>> = {
    valence: m.mood_title,
    anxiety: m.mood_anxiety_question,
    energy: m.mood_energy_question,
    feelings: m.mood_feelings_question,
    connections: m.mood_connections_question,
    note: m.log_note,
  }
  return names[field]?.()
}
