import type { Degree, Signal } from '../db'
import { m } from '../i18n'
import type { LevelChange } from '../medians'
import { degreeName, degrees, signalName, signals } from '../signals'
import { type Cells, namedWords, onThePage, resting, withChange } from './words'

/*
 * A window of days' signals of the body as facts, in the shape of Go's
 * insight.BodySummary, and what is said of it in words.
 */

export type BodyDay = { readonly day: string; readonly of?: number } & Readonly<Record<Signal, Degree | null>>

/** The days on which a signal was answered, by how much of it there was. */
export interface SignalDays extends Readonly<Record<Degree, number>> {
  readonly days: number
  readonly median: Degree | null
  /** In degrees, from as many days before; absent where there are too few to compare. */
  readonly change: LevelChange | null
}

export interface BodySummary extends Readonly<Record<Signal, SignalDays>> {
  readonly from: string
  readonly through: string
  readonly days: number
  /** Days to a column, where not one. */
  readonly every?: number
  /** Days with anything answered. */
  readonly logged: number
  /** The logged ones, by day. */
  readonly by_day: readonly BodyDay[]
}

/** On the one page: `Pain: around “Mild”, 1 step lower than in the 14 days before. 9 of 14 days written down.` */
export function bodyCaption(s: BodySummary): string {
  return onThePage(
    phrases(s),
    s,
    signals.some((signal) => s[signal].change),
  )
}

/** What there was of it on most days, the stronger first, with what it was before. */
function phrases(s: BodySummary): string[] {
  const answered = signals.filter((signal) => s[signal].days > 0)
  const strength = (signal: Signal) => degrees.indexOf(s[signal].median ?? 'none')
  const there = answered.filter((signal) => strength(signal) > 0).sort((a, b) => strength(b) - strength(a))
  if (there.length === 0) return answered.length > 0 ? [m.body_sentence_nothing()] : []
  return there.map((signal) => {
    const { days, median, change } = s[signal]
    const text = m.body_sentence_around({ signal: signalName(signal), degree: degreeName(median ?? 'none') })
    return withChange(resting(text, days, s), change, s.days)
  })
}

/** `Tuesday, November 24: Pain: Mild, Tired: Moderate` */
export function bodyWords(day: string, entry: BodyDay | undefined): string {
  return namedWords(day, columns(entry ? [entry] : []))
}

/** The days of a summary as columns of a table. */
export const tableColumns = ({ by_day }: BodySummary) => columns(by_day)

function columns(days: readonly BodyDay[]): Cells[] {
  return signals.map((signal) => ({
    name: signalName(signal),
    cells: days.map(({ [signal]: degree }) => (degree === null ? '' : degreeName(degree))),
  }))
}
