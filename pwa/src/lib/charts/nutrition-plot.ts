import { columnsOf } from './columns'
import type { NutritionDay, NutritionSummary } from './nutrition'

/*
 * Where things stand in the grid of meals, in percent of its width and height,
 * so that it can be drawn at any size and printed.
 */

/** What is drawn for a meal; one that was not answered is blank. */
export type Cell = 'eaten' | 'skipped'

export interface Column {
  readonly day: string
  readonly entry: NutritionDay | undefined
  /** The middle of the column. */
  readonly x: number
  /** From the top: breakfast, lunch and dinner; or as many meals as there were, stacked from the bottom. */
  readonly cells: readonly (Cell | undefined)[]
  /** How many meals, on a day that names none in a grid of names. */
  readonly count: number | undefined
  /** Nothing in the grid, though something is written down: no meal, or an answer to something else. */
  readonly alone: 'none' | 'other' | undefined
}

export interface Plot {
  readonly columns: readonly Column[]
  /** How wide and how high a cell is. */
  readonly cell: { readonly width: number; readonly height: number }
  /** The middle of each row of meals. */
  readonly rows: readonly number[]
  /** The middle of the row of appetites, where any was answered. */
  readonly appetite: number | undefined
  /** The rows are breakfast, lunch and dinner, because most days name their meals; else they count them. */
  readonly isNamed: boolean
}

export const namedMeals = ['breakfast', 'lunch', 'dinner'] as const

export function plotNutrition(s: NutritionSummary): Plot {
  const named = s.by_day.filter(namesMeals).length
  const isNamed = named > s.by_day.filter((day) => day.meals !== null && !namesMeals(day)).length
  const { less, usual, more } = s.appetite
  const hasAppetite = less + usual + more > 0
  const height = 100 / (namedMeals.length + (hasAppetite ? 1 : 0))

  const entries = new Map(s.by_day.map((day) => [day.day, day]))
  const days = columnsOf(s)
  const columns = days.map((day, i): Column => {
    const entry = entries.get(day)
    return { day, entry, x: ((i + 0.5) / days.length) * 100, ...look(entry, isNamed) }
  })
  return {
    columns,
    cell: { width: (days.length <= 7 ? 36 : 62) / days.length, height: height * 0.7 },
    rows: [0.5, 1.5, 2.5].map((row) => row * height),
    appetite: hasAppetite ? 3.6 * height : undefined,
    isNamed,
  }
}

function namesMeals(day: NutritionDay): boolean {
  return namedMeals.some((meal) => day[meal] !== null)
}

function look(entry: NutritionDay | undefined, isNamed: boolean): Pick<Column, 'cells' | 'count' | 'alone'> {
  const nothing = { cells: [], count: undefined, alone: undefined }
  if (!entry) return nothing
  if (isNamed && namesMeals(entry)) return { ...nothing, cells: namedMeals.map((meal) => cellOf(entry[meal])) }
  if (entry.meals === null) return { ...nothing, alone: entry.appetite === null ? 'other' : undefined }
  if (isNamed) return { ...nothing, count: entry.meals }
  const { meals } = entry
  const cells = namedMeals.map((_, row) => (row >= namedMeals.length - meals ? ('eaten' as const) : undefined))
  return { ...nothing, cells, alone: meals === 0 ? 'none' : undefined }
}

function cellOf(meal: string | null): Cell | undefined {
  if (meal === null) return undefined
  return meal === 'skipped' ? 'skipped' : 'eaten'
}
