import { columnsOf } from './columns'
import type { RegulationDay, RegulationSummary } from './regulation'

/*
 * Where things stand in the grid of what calms, in percent of its width and
 * height, so that it can be drawn at any size and printed.
 */

export interface Row {
  /** Absent where the row stands for all that have none of their own. */
  readonly practice: string | undefined
  /** The middle of the row. */
  readonly y: number
}

export interface Column {
  readonly day: string
  readonly entry: RegulationDay | undefined
  /** The middle of the column. */
  readonly x: number
  /** The middles of the rows in which something was done. */
  readonly cells: readonly number[]
}

export interface Plot {
  readonly rows: readonly Row[]
  readonly columns: readonly Column[]
  /** How wide and how high a cell is. */
  readonly cell: { readonly width: number; readonly height: number }
}

/** One row a practice, those on the most days first; in more than `most` rows the rest share the last. */
export function plotRegulation(s: RegulationSummary, most: number): Plot {
  const practices = s.practices.map(({ practice }) => practice)
  const own: (string | undefined)[] = practices.length > most ? practices.slice(0, most - 1) : practices
  const named = practices.length > most ? [...own, undefined] : own
  const rows = named.map((practice, i) => ({ practice, y: ((i + 0.5) / named.length) * 100 }))

  const entries = new Map(s.by_day.map((day) => [day.day, day]))
  const days = columnsOf(s)
  const columns = days.map((day, i): Column => {
    const entry = entries.get(day)
    const done = entry?.practices ?? []
    const isDone = ({ practice }: Row) => (practice ? done.includes(practice) : done.some((p) => !own.includes(p)))
    return { day, entry, x: ((i + 0.5) / days.length) * 100, cells: rows.filter(isDone).map(({ y }) => y) }
  })
  return {
    rows,
    columns,
    cell: { width: (days.length <= 7 ? 36 : 62) / days.length, height: 62 / Math.max(1, rows.length) },
  }
}
