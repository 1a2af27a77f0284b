import type { Tone } from '../ui/tone'
import { columnsOf, isThin, type Span } from './columns'
import type { Size } from './size'
import type { Cells } from './words'

/*
 * What a tracker has to say of a window of days in a grid: a row for each thing
 * that can be answered, a column for each day. Heights are in percent, so that
 * it can be drawn at any size and printed.
 */

/** Drawn in place of a cell: a number stands as itself. */
export type Sign = 'skipped' | 'none' | 'other' | 'less' | 'usual' | 'more' | number

/** What is drawn in a column: a sign on a height, or a cell from one height down to another. */
export type Mark =
  | { readonly y: number; readonly sign: Sign; readonly isSlight?: boolean }
  | { readonly y: number; readonly height: number }

export interface Row {
  readonly name: string
  /** The middle of its name. */
  readonly y: number
  /** The line its cells stand on, where it has any. */
  readonly line?: number
}

export interface Column {
  readonly day: string
  readonly marks: readonly Mark[]
  /** It is a week of which too little is known. */
  readonly isThin: boolean
  /** The day in words. */
  readonly words: () => string
}

/** What stands for what: a sign, or a cell that is filled to a part of it. */
export type Key = { readonly name: string } & ({ readonly sign: Sign } | { readonly part: number })

export interface Grid {
  readonly tone: Tone
  readonly title: string
  /** The chart in words. */
  readonly sentence: string
  readonly rows: readonly Row[]
  /** It is as high as its rows need, and no higher. */
  readonly isLow: boolean
  readonly columns: readonly Column[]
  /** The days once more, as columns of a table. */
  readonly table: readonly Cells[]
  readonly keys: readonly Key[]
}

interface Day {
  readonly day: string
  readonly of?: number
}

/** A window of days, of which some are logged. */
export interface Window extends Span {
  readonly from: string
  readonly logged: number
  readonly by_day: readonly Day[]
}

/** How a tracker draws its window. */
export type Plot<Summary extends Window> = (summary: Summary, size: Size) => Grid

/** Every day of the window, with what was logged on it. */
export function plotDays<Entry extends Day>(
  window: Span & { readonly by_day: readonly Entry[] },
  marks: (entry: Entry) => readonly Mark[],
  words: (day: string, entry: Entry | undefined) => string,
): readonly Column[] {
  const entries = new Map(window.by_day.map((entry) => [entry.day, entry]))
  return columnsOf(window).map((day) => {
    const entry = entries.get(day)
    return { day, marks: entry ? marks(entry) : [], isThin: isThin(entry), words: () => words(day, entry) }
  })
}
