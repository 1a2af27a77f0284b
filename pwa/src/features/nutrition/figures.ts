// The figures of eating and drinking as the phone computes them for its own charts. The server has the same rules in Go
// (insight/nutrition.go); both pass testdata/golden/nutrition.json.

import type { Appetite, NutritionDay, NutritionSummary, Share } from '$lib/charts/nutrition'
import { addDays, within } from '$lib/days'
import type { Nutrition } from '$lib/db'
import { changeOf, known, lowerMedian, MIN_DAYS_TO_COMPARE, median } from '$lib/medians'

/** The days up to and including `through`, compared with as many before. Days may come in any order. */
export function nutritionWindow(logged: readonly Nutrition[], through: string, days: number): NutritionSummary {
  const from = addDays(through, 1 - days)
  const entries = within(logged, from, through)
  const now = entries.map(chartDay)
  const before = within(logged, addDays(from, -days), addDays(from, -1)).map(chartDay)

  const meals = answers(now, 'meals')
  const appetites = answers(now, 'appetite')
  const appetitesBefore = answers(before, 'appetite')
  const isComparable = Math.min(appetites.length, appetitesBefore.length) >= MIN_DAYS_TO_COMPARE
  const [water, caffeine, alcohol] = [answers(now, 'water'), answers(now, 'caffeine'), answers(now, 'alcohol')]
  return {
    from,
    through,
    days,
    logged: now.length,
    meals_days: meals.length,
    median_meals: lowerMedian(meals),
    appetite: appetiteDays(appetites),
    appetite_before: isComparable ? appetiteDays(appetitesBefore) : null,
    breakfast: mealDays(answers(now, 'breakfast')),
    lunch: mealDays(answers(now, 'lunch')),
    dinner: mealDays(answers(now, 'dinner')),
    snacks: mealDays(answers(now, 'snacks')),
    vegetables: shareDays(answers(now, 'vegetables')),
    protein: shareDays(answers(now, 'protein')),
    whole_grains: shareDays(answers(now, 'whole_grains')),
    sweet: shareDays(answers(now, 'sweet')),
    water_days: water.length,
    median_water: median(water),
    caffeine_days: caffeine.length,
    median_caffeine: median(caffeine),
    alcohol_days: alcohol.length,
    median_alcohol: median(alcohol),
    supplements: supplementDays(entries),
    change: changeOf(meals, answers(before, 'meals'), lowerMedian),
    by_day: now,
  }
}

/**
 * Without what a person who asked for gentle words about food does not want to see counted: meals that were skipped, and
 * how much was sweet or processed.
 */
export function gently(logged: readonly Nutrition[]): Nutrition[] {
  return logged.map((day) => {
    const { sweet: _, ...rest } = day
    for (const meal of ['breakfast', 'lunch', 'dinner', 'snacks'] as const) {
      if (rest[meal] === 'skipped') delete rest[meal]
    }
    return rest
  })
}

function chartDay(n: Nutrition): NutritionDay {
  return {
    day: n.day,
    meals: mealsOf(n),
    appetite: n.appetite ?? null,
    breakfast: n.breakfast ?? null,
    lunch: n.lunch ?? null,
    dinner: n.dinner ?? null,
    snacks: n.snacks ?? null,
    vegetables: n.vegetables ?? null,
    protein: n.protein ?? null,
    whole_grains: n.whole_grains ?? null,
    sweet: n.sweet ?? null,
    water: n.water ?? null,
    caffeine: n.caffeine ?? null,
    caffeine_last: n.caffeine_last ?? null,
    alcohol: n.alcohol ?? null,
  }
}

/** The day's answer. Who answered for each of the three meals instead has said how many they were, too. */
function mealsOf({ meals, breakfast, lunch, dinner }: Nutrition): number | null {
  if (known(meals)) return meals
  const three = [breakfast, lunch, dinner].filter(known)
  return three.length === 3 ? three.filter((meal) => meal !== 'skipped').length : null
}

/** What was answered to one question, day by day. */
function answers<Name extends keyof NutritionDay>(days: readonly NutritionDay[], name: Name) {
  return days.map((day) => day[name]).filter(known) as NonNullable<NutritionDay[Name]>[]
}

const count = <T>(values: readonly T[], value: T) => values.filter((v) => v === value).length

function appetiteDays(appetites: readonly Appetite[]) {
  return { less: count(appetites, 'less'), usual: count(appetites, 'usual'), more: count(appetites, 'more') }
}

function mealDays(meals: readonly string[]) {
  const skipped = count(meals, 'skipped')
  return { eaten: meals.length - skipped, skipped }
}

function shareDays(shares: readonly Share[]) {
  return { none: count(shares, 'none'), some: count(shares, 'some'), most: count(shares, 'most') }
}

/** Each counts once a day, by its exact words. */
function supplementDays(logged: readonly Nutrition[]) {
  const days = new Map<string, number>()
  for (const words of logged.flatMap((n) => [...new Set(n.supplements ?? [])])) {
    days.set(words, (days.get(words) ?? 0) + 1)
  }
  return [...days].map(([words, count]) => ({ words, days: count }))
}
