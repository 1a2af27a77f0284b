import { formatDay, m } from '../i18n'
import type { LevelChange } from '../medians'

/*
 * What the sentences of all charts have in common.
 */

/** What a sentence needs to know of a window. */
interface Window {
  readonly days: number
  readonly logged: number
}

/** `Tuesday, November 24: 2 meals, as usual`; what is empty is left out. */
export function dayWords(day: string, facts: readonly string[]): string {
  return m.chart_day({ day: formatDay(day), facts: facts.filter(Boolean).join(', ') || m.chart_day_none() })
}

/** A column of a table of days, or of one day: what was answered to one thing, empty where nothing was. */
export interface Cells {
  readonly name: string
  readonly cells: readonly string[]
}

/** `Tuesday, November 24: Meals: 2, Appetite: As usual`: a day by the columns of its table. */
export function namedWords(day: string, columns: readonly Cells[]): string {
  return dayWords(
    day,
    columns.map(({ name, cells: [fact = ''] }) => fact && m.chart_fact({ name, fact })),
  )
}

/** With how many steps lower or higher it is than in as many days before, where those can be compared. */
export function withChange(text: string, change: LevelChange | null, days: number): string {
  if (change === null) return text
  const levels = Math.abs(change.levels)
  if (levels === 0) return m.chart_same({ text, days })
  return change.levels < 0 ? m.chart_lower({ text, levels, days }) : m.chart_higher({ text, levels, days })
}

/** With the number of days it rests on, where that is not every day written down, or fewer than three. */
export function resting(text: string, count: number, { logged }: Window): string {
  return count === logged && count >= 3 ? text : m.chart_resting({ text, count })
}

/** To the person whose days they are: `You had about 2 meals a day. 9 of the last 14 days are written down.` */
export function toThePerson(phrases: readonly string[], { logged: count, days }: Window): string {
  return [...phrases.map((phrase) => `${phrase}.`), m.chart_logged({ count, days })].join(' ')
}

/** On the one page: `About 2 meals a day. 9 of 14 days written down.`; with why nothing is said of the days before. */
export function onThePage(phrases: readonly string[], { logged: count, days }: Window, canCompare = true): string {
  const said = [...phrases.map((phrase) => `${phrase}.`), m.chart_caption_logged({ count, days })]
  if (!canCompare && phrases.length > 0) said.push(m.chart_few_before({ days }))
  return said.join(' ')
}
