import { weekdayName } from '$lib/coverage-words'
import { capitalized } from '$lib/i18n'

/** The weekdays to choose from, Monday first, after none (0). */
export function weekdays(none: string): { value: number; label: string }[] {
  const named = [1, 2, 3, 4, 5, 6, 7].map((value) => ({ value, label: capitalized(weekdayName(value)) }))
  return [{ value: 0, label: none }, ...named]
}
