import type { Entry } from '../db'
import { dayIn } from '../zone'

/** What somebody takes: their list, and what they wrote down with their meals of late. */
export interface Taken {
  /** As they wrote it. */
  readonly words: readonly string[]
  /** Whether there is something that was not there, or said something else, at an instant. */
  readonly newSince: (instant: string) => boolean
}

/** `foods` are the days of the last weeks in `zone`. */
export function takenOf(
  medicines: readonly Entry<'medicine'>[],
  foods: readonly Entry<'nutrition'>[],
  zone: string,
): Taken {
  const supplements = (of: typeof foods) => new Set(of.flatMap(({ fields }) => fields.supplements ?? []))
  const listed = medicines.map(({ fields: { name, dose, since } }) => [name, dose, since].filter(Boolean).join(' · '))
  return {
    words: [...new Set([...listed, ...supplements(foods)])],
    newSince(instant) {
      const day = dayIn(instant, zone)
      const before = supplements(foods.filter((food) => food.day <= day))
      // What still waits on this phone is younger than anything the server knows a time of.
      const isNew = ({ state, fields }: Entry<'medicine'>) =>
        state !== 'sent' || Date.parse(fields.recorded_at ?? '') > Date.parse(instant)
      return medicines.some(isNew) || [...supplements(foods)].some((words) => !before.has(words))
    },
  }
}
