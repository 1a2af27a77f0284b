import type { Degree, Signal } from '../db'
import { degrees, signals } from '../signals'
import type { BodyDay, BodySummary } from './body'
import { columnsOf } from './columns'

/*
 * Where things stand in the grid of the body's signals, in percent of its
 * width and height, so that it can be drawn at any size and printed.
 */

/** An answer: a bar from the foot of its row, the higher the more of it there was. None is a mark of its own. */
export interface Mark {
  readonly signal: Signal
  readonly degree: Degree
  readonly top: number
  readonly height: number
}

export interface Column {
  readonly day: string
  readonly entry: BodyDay | undefined
  /** The middle of the column. */
  readonly x: number
  readonly marks: readonly Mark[]
}

export interface Plot {
  /** Of the signals that were answered at all. */
  readonly rows: readonly { readonly signal: Signal; readonly middle: number; readonly foot: number }[]
  readonly columns: readonly Column[]
  /** How wide a bar is. */
  readonly width: number
}

export function plotBody(s: BodySummary): Plot {
  const answered = signals.filter((signal) => s[signal].days > 0)
  const height = 100 / Math.max(1, answered.length)
  const rows = answered.map((signal, i) => ({ signal, middle: (i + 0.5) * height, foot: (i + 0.9) * height }))
  const entries = new Map(s.by_day.map((day) => [day.day, day]))
  const days = columnsOf(s)
  const columns = days.map((day, i): Column => {
    const entry = entries.get(day)
    const marks = rows.flatMap(({ signal, foot }) => {
      const degree = entry?.[signal] ?? null
      return degree === null ? [] : [{ signal, degree, ...bar(degree, foot, height) }]
    })
    return { day, entry, x: ((i + 0.5) / days.length) * 100, marks }
  })
  return { rows, columns, width: (days.length <= 7 ? 30 : 56) / days.length }
}

function bar(degree: Degree, foot: number, row: number): Pick<Mark, 'top' | 'height'> {
  const height = (degrees.indexOf(degree) / (degrees.length - 1)) * row * 0.8
  return { top: foot - height, height }
}
