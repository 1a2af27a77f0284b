import type { LevelChange } from '../medians'

/*
 * A window of days' moods as facts, in the shape of Go's insight.MoodSummary,
 * and what is said of it in words.
 */

export interface MoodDay {
  readonly day: string
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
