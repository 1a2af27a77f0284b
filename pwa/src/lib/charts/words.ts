import { formatDay, m } from '../i18n'

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

/** With the number of days it rests on, where that is not every day written down, or fewer than three. */
export function resting(text: string, count: number, { logged }: Window): string {
  return count === logged && count >= 3 ? text : m.chart_resting({ text, count })
}

/** To the person whose days they are: `You had about 2 meals a day. 9 of the last 14 days are written down.` */
export function toThePerson(phrases: readonly string[], { logged: count, days }: Window): string {
  return [...phrases.map((phrase) => `${phrase}.`), m.chart_logged({ count, days })].join(' ')
}

/** On the one page: `About 2 meals a day. 9 of 14 days written down.` */
export function onThePage(phrases: readonly string[], { logged: count, days }: Window): string {
  return [...phrases.map((phrase) => `${phrase}.`), m.chart_caption_logged({ count, days })].join(' ')
}
