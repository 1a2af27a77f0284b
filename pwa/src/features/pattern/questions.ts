import { qualityName } from '$lib/charts/sleep'
import type { Settings } from '$lib/db'
import { m } from '$lib/i18n'
import { anxietyName, energyName, moodName } from '$lib/moods'
import { trackersOn } from '$lib/settings'

/** How a day was, or the night into it: its name, what its five levels are called, and the tracker that asks it. */
const outcomes = {
  mood: [m.mood_title, moodName, 'mood'],
  anxiety: [m.mood_anxiety, anxietyName, 'mood'],
  energy: [m.mood_energy, energyName, 'mood'],
  sleep: [m.sleep_title, qualityName, 'sleep'],
} as const
type Outcome = keyof typeof outcomes

/** What a day was with or without, the tracker that asks it, and what it can be set beside: `models.Questions`, in its order. */
const exposures: Readonly<Record<string, readonly [days: () => string, tracker: string, ...beside: Outcome[]]>> = {
  long_night: [m.pattern_long_night, 'sleep', 'mood', 'anxiety', 'energy'],
  three_meals: [m.pattern_three_meals, 'nutrition', 'mood', 'energy'],
  late_caffeine: [m.pattern_late_caffeine, 'nutrition', 'anxiety', 'sleep'],
  alcohol: [m.pattern_alcohol, 'nutrition', 'mood', 'sleep'],
  walk: [m.pattern_walk, 'regulation', 'mood', 'sleep'],
  outdoors: [m.pattern_outdoors, 'regulation', 'mood'],
  company: [m.pattern_company, 'regulation', 'mood'],
  breathing: [m.pattern_breathing, 'regulation', 'anxiety'],
  pain: [m.pattern_pain, 'body', 'mood', 'sleep'],
}

/** A question in words. */
export interface Question {
  readonly code: string
  /** `Mood on days with a walk` */
  readonly title: string
  /** `Mood` */
  readonly outcome: string
  /** `on days with a walk` */
  readonly when: string
  /** Of the outcome, 1 to 5. */
  readonly level: (level: number) => string
  /** Nobody writes down what they did not do: a day without is one on which it is not written down. */
  readonly isUnwritten: boolean
}

export const mostQuestions = 3

/** The questions that what somebody logs can answer. */
export function questionsFor(settings: Settings): Question[] {
  const on: readonly string[] = [...trackersOn(settings), ...(settings.trackers_on ?? [])]
  return Object.entries(exposures).flatMap(([exposure, [days, tracker, ...beside]]) =>
    // With food spoken of gently, nobody counts meals.
    !on.includes(tracker) || (settings.gentle_food && exposure === 'three_meals')
      ? []
      : beside.flatMap((of) => {
          const [name, level, asks] = outcomes[of]
          const isAfter = of === 'sleep' || exposure === 'long_night' || exposure === 'alcohol'
          const outcome = name()
          const when = (isAfter ? m.pattern_after : m.pattern_on)({ days: days() })
          const title = m.pattern_question({ outcome, when })
          const isUnwritten = tracker === 'regulation'
          return on.includes(asks) ? [{ code: `${exposure}_${of}`, title, outcome, when, level, isUnwritten }] : []
        }),
  )
}
