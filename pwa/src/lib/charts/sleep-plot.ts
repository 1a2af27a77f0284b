import { columnsOf } from './columns'
import type { SleepBand, SleepNight, SleepSummary } from './sleep'

/*
 * Where things stand in the chart of nights, in percent of its width and
 * height, so that it can be drawn at any size and printed.
 */

/** One night's column. A day with nothing written down has none: gaps stay gaps. */
export interface Column {
  readonly day: string
  readonly night: SleepNight | undefined
  /** The middle of the column. */
  readonly x: number
  /** Drawn filled where times were typed, as an outline where they are a guess or only a length is known. */
  readonly bar: { readonly y: number; readonly height: number; readonly look: 'typed' | 'about' | 'band' } | undefined
}

export interface Plot {
  readonly columns: readonly Column[]
  /** How wide a bar is. */
  readonly barWidth: number
  /** Every six hours of the clock, in minutes from noon. */
  readonly hours: readonly { readonly minutes: number; readonly y: number }[]
  /** The usual night, from median start to median end: behind the nights written down, broken where a week has none. */
  readonly usual: readonly { readonly x: number; readonly width: number; readonly y: number; readonly height: number }[]
}

const quarter = 6 * 60
/** From six in the evening to noon; a night outside of it adds whole quarters of the clock. */
const clockFrom = quarter
const clockTo = 4 * quarter
/** Three in the morning: the middle of a night whose times nobody wrote down. */
const middleOfNight = 15 * 60

const bandMinutes: Readonly<Record<SleepBand, number>> = {
  under_4: 3.5 * 60,
  '4_to_5': 4.5 * 60,
  '5_to_6': 5.5 * 60,
  '6_to_7': 6.5 * 60,
  over_7: 7.5 * 60,
}

export function plotNights(s: SleepSummary): Plot {
  const from = quarterBelow(Math.min(clockFrom, ...s.nights.map((n) => n.start ?? clockFrom)))
  const to = quarterAbove(Math.max(clockTo, ...s.nights.map((n) => n.end ?? clockTo)))
  const y = (minutes: number) => ((minutes - from) / (to - from)) * 100
  const span = (start: number, end: number) => ({ y: y(start), height: y(end) - y(start) })

  const middle = s.median_start === null || s.median_end === null ? middleOfNight : (s.median_start + s.median_end) / 2
  const bar = (night: SleepNight | undefined) => {
    if (night && night.start !== null && night.end !== null) {
      return { ...span(night.start, night.end), look: night.about ? ('about' as const) : ('typed' as const) }
    }
    if (!night?.band) return undefined
    const half = bandMinutes[night.band] / 2
    return { ...span(middle - half, middle + half), look: 'band' as const }
  }

  const nights = new Map(s.nights.map((night) => [night.day, night]))
  const days = columnsOf(s)
  const columns = days.map((day, i) => {
    const night = nights.get(day)
    return { day, night, x: ((i + 0.5) / days.length) * 100, bar: bar(night) }
  })
  const hours = Array.from({ length: (to - from) / quarter + 1 }, (_, i) => from + i * quarter)
  return {
    columns,
    barWidth: (days.length <= 7 ? 36 : 58) / days.length,
    hours: hours.map((minutes) => ({ minutes, y: y(minutes) })),
    usual:
      s.median_start === null || s.median_end === null
        ? []
        : stretches(columns, s.every).map(({ first, last }) => ({
            ...span(s.median_start ?? 0, s.median_end ?? 0),
            x: (first / days.length) * 100,
            width: ((last + 1 - first) / days.length) * 100,
          })),
  }
}

/** From the first night written down to the last, and anew after a week without any. */
function stretches(columns: readonly Column[], every = 1): { first: number; last: number }[] {
  const found: { first: number; last: number }[] = []
  for (const [at, { night }] of columns.entries()) {
    const before = found.at(-1)
    if (night && before && at - before.last <= 7 / every) before.last = at
    else if (night) found.push({ first: at, last: at })
  }
  return found
}

function quarterBelow(minutes: number): number {
  return Math.floor(minutes / quarter) * quarter
}

function quarterAbove(minutes: number): number {
  return Math.ceil(minutes / quarter) * quarter
}
