/*
 * Sums with calendar days, `2026-11-24`: text in which the earlier sorts first,
 * with no hour and no zone.
 */

const dayLength = 86_400_000
const midnight = (day: string) => Date.parse(`${day}T00:00:00Z`)

/** The day n days later, or earlier where n is negative. */
export function addDays(day: string, n: number): string {
  return new Date(midnight(day) + n * dayLength).toISOString().slice(0, 10)
}

/** The number of days from one day to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((midnight(to) - midnight(from)) / dayLength)
}

/** `count` days that end with `through`. */
export function daysThrough(through: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => addDays(through, i + 1 - count))
}

/** What lies on the days from one to another, by day. */
export function within<T extends { readonly day: string }>(entries: readonly T[], from: string, through: string): T[] {
  return entries
    .filter(({ day }) => day >= from && day <= through)
    .sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0))
}
