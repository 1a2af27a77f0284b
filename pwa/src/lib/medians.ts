/*
 * Medians as Go's insight/window.go has them; the golden cases hold both to the
 * same figures.
 */

/** Days with an answer that each of two windows needs before they are compared. */
export const MIN_DAYS_TO_COMPARE = 5

/** A window's median level less that of as many days before it. */
export interface LevelChange {
  readonly levels: number
  readonly before: number
  readonly before_days: number
}

export function known<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined
}

const ascending = (values: readonly number[]) => [...values].sort((a, b) => a - b)

/** Between the two in the middle, rounded half up. */
export function median(values: readonly number[]): number | null {
  const lower = lowerMedian(values)
  const upper = upperMedian(values)
  return lower === null || upper === null ? null : lower + Math.floor((upper - lower + 1) / 2)
}

/** For answers on a scale of words: of the two in the middle the lower one, never a better day than reported. */
export function lowerMedian(values: readonly number[]): number | null {
  return ascending(values)[Math.floor((values.length - 1) / 2)] ?? null
}

/** lowerMedian for a scale on which more is harder. */
export function upperMedian(values: readonly number[]): number | null {
  return ascending(values)[Math.floor(values.length / 2)] ?? null
}

/** Null where either window has too few days. */
export function changeOf(now: readonly number[], before: readonly number[], middle: typeof median): LevelChange | null {
  const [nowMiddle, beforeMiddle] = [middle(now), middle(before)]
  if (nowMiddle === null || beforeMiddle === null || Math.min(now.length, before.length) < MIN_DAYS_TO_COMPARE) {
    return null
  }
  return { levels: nowMiddle - beforeMiddle, before: beforeMiddle, before_days: before.length }
}
