import { addDays, daysBetween } from '../days'

/** What a chart needs to know of a window to place things in it. */
export interface Span {
  readonly through: string
  readonly days: number
  /** Days to a column, where not one: as insight.DailyDays. */
  readonly every?: number
}

/** The days under which the columns stand, from the left: each day, or the first of each week. */
export function columnsOf({ through, days, every = 1 }: Span): string[] {
  const count = Math.ceil(days / every)
  return Array.from({ length: count }, (_, i) => addDays(through, 1 - every * (count - i)))
}

/** Where the middle of a day stands, in percent of the width. */
export function placeOf({ through, days, every = 1 }: Span, day: string): number {
  const width = Math.ceil(days / every) * every
  return (1 - (daysBetween(day, through) + 0.5) / width) * 100
}

/** Which column a day is in, counted from the right. */
export function columnOf({ through, every = 1 }: Span, day: string): number {
  return Math.floor(daysBetween(day, through) / every)
}

/** How many days a week's median needs to be drawn as what was usual in it. */
export const enoughOfAWeek = 5

/** A week of which too few days were logged. */
export function isThin(column: { readonly of?: number } | undefined): boolean {
  return column?.of !== undefined && column.of < enoughOfAWeek
}
