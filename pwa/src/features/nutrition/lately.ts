import type { Nutrition } from '$lib/db'

/** As many as fit a few lines of a narrow phone. */
const most = 6

/** What somebody has written down of late beside what they eat, by its exact words, the latest first. */
export function takenLately(foods: readonly Nutrition[]): readonly string[] {
  const newestFirst = foods.toSorted((a, b) => b.day.localeCompare(a.day))
  return [...new Set(newestFirst.flatMap(({ supplements = [] }) => supplements))].slice(0, most)
}
