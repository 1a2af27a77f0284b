import { m } from '../i18n'
import type { LevelChange } from '../medians'
import { anxietyName, energyName, moodName } from '../moods'
import { dayWords, onThePage, resting, toThePerson, withChange } from './words'

/*
 * A window of days' moods as facts, in the shape of Go's insight.MoodSummary,
 * and what is said of it in words.
 */

export interface MoodDay {
  readonly day: string
  /** Of a week: the days that were logged. */
  readonly of?: number
  /** Of the whole day: 1 (very low) to 5 (very good). */
  readonly valence: number | null
  /** 1 (calm) to 5 (very anxious). */
  readonly anxiety: number | null
  /** 1 (none) to 5 (a lot). */
  readonly energy: number | null
  /** How the day's moments lay; null where none has a valence. */
  readonly moments: {
    readonly count: number
    readonly low: number
    readonly middle: number
    readonly high: number
  } | null
}

export interface MoodSummary {
  readonly from: string
  readonly through: string
  readonly days: number
  /** Days to a column, where not one. */
  readonly every?: number
  /** Days with anything written down, a moment too. */
  readonly logged: number
  /** The medians are of whole days; moments pull none. */
  readonly valence_days: number
  readonly median_valence: number | null
  readonly anxiety_days: number
  readonly median_anxiety: number | null
  readonly energy_days: number
  readonly median_energy: number | null
  readonly moments: number
  readonly moment_days: number
  /** Of the valence, from as many days before; absent where there are too few to compare. */
  readonly change: LevelChange | null
  readonly anxiety_change: LevelChange | null
  /** The logged ones, by day. */
  readonly by_day: readonly MoodDay[]
}

/** To the person whose days they are: `Your mood was around “Low” and your anxiety around “Quite”. 9 of the last 14 days are written down.` */
export function moodSentence(s: MoodSummary): string {
  if (s.logged === 0) return m.mood_sentence_none({ days: s.days })
  const phrases: string[] = []
  if (s.median_valence !== null) {
    phrases.push(resting(m.mood_sentence_valence({ level: moodName(s.median_valence) }), s.valence_days, s))
  }
  if (s.median_anxiety !== null) {
    phrases.push(resting(m.mood_sentence_anxiety({ level: anxietyName(s.median_anxiety) }), s.anxiety_days, s))
  }
  return toThePerson(phrases, s)
}

/** On the one page: `Mood around “Low”, 1 step lower than in the 14 days before. Anxiety around “Quite”. 9 of 14 days written down.` */
export function moodCaption(s: MoodSummary): string {
  const phrases: string[] = []
  if (s.median_valence !== null) {
    const text = resting(m.mood_caption_valence({ level: moodName(s.median_valence) }), s.valence_days, s)
    phrases.push(withChange(text, s.change, s.days))
  }
  if (s.median_anxiety !== null) {
    const text = resting(m.mood_caption_anxiety({ level: anxietyName(s.median_anxiety) }), s.anxiety_days, s)
    phrases.push(withChange(text, s.anxiety_change, s.days))
  }
  return onThePage(phrases, s, Boolean(s.change ?? s.anxiety_change))
}

/** `Tuesday, November 24: Low, anxiety: Quite, 3 moments from Very low to Good` */
export function moodWords(day: string, mood: MoodDay | undefined): string {
  if (!mood) return dayWords(day, [])
  const { valence, anxiety, energy } = mood
  return dayWords(day, [
    valence === null ? '' : moodName(valence),
    anxiety === null ? '' : m.chart_fact({ name: m.mood_anxiety(), fact: anxietyName(anxiety) }),
    energy === null ? '' : m.chart_fact({ name: m.mood_energy(), fact: energyName(energy) }),
    momentWords(mood),
  ])
}

function momentWords({ moments }: MoodDay): string {
  if (!moments) return ''
  const { count, low, high } = moments
  if (low === high) return m.mood_day_moments({ count, level: moodName(low) })
  return m.mood_day_moments_between({ count, low: moodName(low), high: moodName(high) })
}

/** The days of a summary as columns of a table. */
export function tableColumns({ by_day }: MoodSummary) {
  const named = (name: 'valence' | 'anxiety' | 'energy', words: (level: number) => string) =>
    by_day.map((day) => (day[name] === null ? '' : words(day[name])))
  return [
    { name: m.mood_title(), cells: named('valence', moodName) },
    { name: m.mood_anxiety(), cells: named('anxiety', anxietyName) },
    { name: m.mood_energy(), cells: named('energy', energyName) },
    { name: m.mood_moments(), cells: by_day.map(momentWords) },
  ]
}
