import { known } from '../medians'
import { columnsOf } from './columns'
import type { MoodDay, MoodSummary } from './mood'

/*
 * Where things stand in the chart of moods, in percent of its width and
 * height, so that it can be drawn at any size and printed.
 */

type Level = 'valence' | 'anxiety'

/** A day's column. A day with nothing written down has no day: gaps stay gaps. */
export interface Column {
  readonly day: string
  readonly mood: MoodDay | undefined
  /** The middle of the column. */
  readonly x: number
  readonly valence: number | undefined
  readonly anxiety: number | undefined
  /** From the lowest moment of the day to the highest. */
  readonly moments: { readonly low: number; readonly high: number } | undefined
}

export interface Line {
  readonly x1: number
  readonly y1: number
  readonly x2: number
  readonly y2: number
}

/** One scale of five levels: mood above, anxiety below it where there is any. */
export interface Panel {
  readonly name: Level
  readonly top: number
  readonly bottom: number
  /** Between days that follow each other, and no others. */
  readonly lines: readonly Line[]
}

export interface Plot {
  readonly columns: readonly Column[]
  readonly panels: readonly Panel[]
  /** The mean of the mood over the days around it, where enough of them are known. */
  readonly average: readonly Line[]
}

/** How many days an average takes in, and how many of them it needs. */
export const averageDays = 7
export const averageNeeds = 5

const levels = 5
const bounds = {
  alone: { valence: { top: 6, bottom: 94 }, anxiety: { top: 0, bottom: 0 } },
  both: { valence: { top: 4, bottom: 50 }, anxiety: { top: 73, bottom: 97 } },
}

export function plotMood(s: MoodSummary): Plot {
  const area = s.anxiety_days > 0 ? bounds.both : bounds.alone
  const y = (name: Level, level: number) => {
    const { top, bottom } = area[name]
    return bottom - ((level - 1) / (levels - 1)) * (bottom - top)
  }
  const at = (name: Level, level: number | null | undefined) => (known(level) ? y(name, level) : undefined)

  const moods = new Map(s.by_day.map((day) => [day.day, day]))
  const days = columnsOf(s)
  const columns = days.map((day, i): Column => {
    const mood = moods.get(day)
    return {
      day,
      mood,
      x: ((i + 0.5) / days.length) * 100,
      valence: at('valence', mood?.valence),
      anxiety: at('anxiety', mood?.anxiety),
      moments: mood?.moments
        ? { low: y('valence', mood.moments.low), high: y('valence', mood.moments.high) }
        : undefined,
    }
  })
  const lines = (ys: readonly (number | undefined)[]) =>
    columns.flatMap(({ x }, i): Line[] => {
      const [y1, y2] = [ys[i - 1], ys[i]]
      return y1 === undefined || y2 === undefined ? [] : [{ x1: x - 100 / days.length, y1, x2: x, y2 }]
    })
  const names: Level[] = s.anxiety_days > 0 ? ['valence', 'anxiety'] : ['valence']
  return {
    columns,
    panels: names.map((name) => ({ name, ...area[name], lines: lines(columns.map((column) => column[name])) })),
    average: lines(rolling(columns.map(({ mood }) => mood?.valence)).map((mean) => at('valence', mean))),
  }
}

/** For each day the mean of it and the days before it; undefined where too few of them are known. */
export function rolling(values: readonly (number | null | undefined)[]): (number | undefined)[] {
  return values.map((_, i) => {
    const near = values.slice(Math.max(0, i + 1 - averageDays), i + 1).filter(known)
    return near.length < averageNeeds ? undefined : near.reduce((sum, value) => sum + value, 0) / near.length
  })
}
