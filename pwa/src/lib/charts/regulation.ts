import { formatDuration, m } from '../i18n'
import { practiceName } from '../practices'
import { dayWords, onThePage } from './words'

/*
 * What somebody did to settle over a window of days as facts, in the shape of
 * Go's insight.RegulationSummary, and what is said of it in words.
 */

export interface RegulationDay {
  readonly day: string
  /** Of a week: the days that were logged. */
  readonly of?: number
  /** In the order in which they were first done. */
  readonly practices: readonly string[]
  /** Of those that have any. */
  readonly minutes: number | null
}

export interface PracticeDays {
  readonly practice: string
  readonly days: number
  readonly times: number
  /** Of the times that were answered. */
  readonly calmer: Readonly<Record<'less' | 'same' | 'more', number>>
}

export interface RegulationSummary {
  readonly from: string
  readonly through: string
  readonly days: number
  /** Days to a column, where not one. */
  readonly every?: number
  /** Days with anything done. */
  readonly logged: number
  /** Those on the most days first. */
  readonly practices: readonly PracticeDays[]
  /** The logged ones, by day. */
  readonly by_day: readonly RegulationDay[]
}

/** On the one page: `Most often: A walk (on 6 days). Calmer after: 5 of 7 times. 9 of 14 days written down.` */
export function regulationCaption(s: RegulationSummary): string {
  return onThePage(phrases(s), s)
}

/** How many practices a sentence names. */
const named = 2

function phrases({ practices }: RegulationSummary): string[] {
  if (practices.length === 0) return []
  const most = practices
    .slice(0, named)
    .map(({ practice, days }) => m.chart_resting({ text: practiceName(practice), count: days }))
  const count = sum(practices.map(({ calmer }) => calmer.more))
  const of = sum(practices.flatMap(({ calmer }) => Object.values(calmer)))
  return [
    m.regulation_sentence_most({ practices: most.join(', ') }),
    ...(of > 0 ? [m.regulation_sentence_calmer({ count, of })] : []),
  ]
}

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0)

/** `Tuesday, November 24: Breathing, A walk, 15 min` */
export function regulationWords(day: string, entry: RegulationDay | undefined): string {
  return dayWords(day, entry ? [practicesOf(entry), minutesOf(entry)] : [])
}

/** The days of a summary as columns of a table. */
export function tableColumns({ by_day }: RegulationSummary) {
  return [
    { name: m.regulation_title(), cells: by_day.map(practicesOf) },
    { name: m.regulation_minutes(), cells: by_day.map(minutesOf) },
  ]
}

const practicesOf = ({ practices }: RegulationDay) => practices.map(practiceName).join(', ')
const minutesOf = ({ minutes }: RegulationDay) => (minutes === null ? '' : formatDuration(minutes))
