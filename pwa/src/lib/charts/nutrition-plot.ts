import { m } from '../i18n'
import { appetiteName, appetites, mealName, mealsName } from '../meals'
import { type Grid, type Key, type Mark, plotDays } from './grid'
import {
  type NutritionDay,
  type NutritionSummary,
  nutritionCaption,
  nutritionSentence,
  nutritionWords,
  tableColumns,
} from './nutrition'
import type { Size } from './size'

const namedMeals = ['breakfast', 'lunch', 'dinner'] as const

/**
 * Meals under their names, where most days name them; else they are counted, stacked from the bottom. Appetites stand in
 * a row of their own, where any was answered.
 */
export function plotNutrition(s: NutritionSummary, size: Size): Grid {
  const named = s.by_day.filter(namesMeals).length
  const isNamed = named > s.by_day.filter((day) => day.meals !== null && !namesMeals(day)).length
  const hasAppetite = appetites.some((appetite) => s.appetite[appetite] > 0)
  const height = 100 / (namedMeals.length + (hasAppetite ? 1 : 0))
  const middle = (row: number) => (row + 0.5) * height
  const eaten = (row: number): Mark => ({ y: middle(row) - 0.35 * height, height: 0.7 * height })
  const last = namedMeals.length - 1

  const meals = (entry: NutritionDay): Mark[] => {
    if (isNamed && namesMeals(entry)) {
      return namedMeals.flatMap((meal, row) => {
        if (entry[meal] === null) return []
        return entry[meal] === 'skipped' ? [{ y: middle(row), sign: 'skipped' }] : [eaten(row)]
      })
    }
    if (entry.meals === null) return entry.appetite === null ? [{ y: middle(last), sign: 'other' }] : []
    if (isNamed) return [{ y: middle(1), sign: entry.meals }]
    if (entry.meals === 0) return [{ y: middle(last), sign: 'none' }]
    return namedMeals.slice(-entry.meals).map((_, i) => eaten(last - i))
  }
  const appetite = (entry: NutritionDay): Mark[] =>
    entry.appetite === null ? [] : [{ y: 3.6 * height, sign: entry.appetite, isSlight: s.days > 14 }]

  const columns = plotDays(s, (entry) => [...meals(entry), ...appetite(entry)], nutritionWords)
  const drawn = columns.flatMap(({ marks }) => marks)
  const signs = new Set(drawn.map((mark) => ('sign' in mark ? mark.sign : 'eaten')))
  const keys: Key[] = [
    ...(signs.has('eaten') ? [{ name: m.nutrition_chart_eaten(), part: 1 }] : []),
    ...([...signs].some((sign) => typeof sign === 'number') ? [{ name: m.nutrition_chart_counted(), sign: 2 }] : []),
    ...(['skipped', 'none', 'other', ...appetites] as const).flatMap((sign) =>
      signs.has(sign) ? [{ name: signNames[sign](), sign }] : [],
    ),
  ]
  return {
    tone: 'food',
    title: m.nutrition_title(),
    sentence: size === 'full' ? nutritionSentence(s) : nutritionCaption(s),
    rows: [
      ...namedMeals.map((meal, row) => ({
        name: isNamed ? mealName(meal) : mealsName(namedMeals.length - row),
        y: middle(row),
        line: middle(row),
      })),
      ...(hasAppetite ? [{ name: m.nutrition_appetite(), y: 3.6 * height }] : []),
    ],
    isLow: false,
    columns,
    table: tableColumns(s),
    keys,
  }
}

const signNames = {
  skipped: m.nutrition_chart_skipped,
  none: m.nutrition_chart_none,
  other: m.nutrition_chart_other,
  less: () => appetiteName('less'),
  usual: () => appetiteName('usual'),
  more: () => appetiteName('more'),
}

function namesMeals(day: NutritionDay): boolean {
  return namedMeals.some((meal) => day[meal] !== null)
}
