import type { MealShare, Nutrition } from './db'
import { formatWall, m } from './i18n'

/** The most meals that are told apart: three stands for three or more. */
export const maxMeals = 3

/** `2`, `3 or more`: how many meals someone had. */
export const mealsName = (meals: number) => (meals >= maxMeals ? m.nutrition_meals_3() : String(meals))

export const appetites = ['less', 'usual', 'more'] as const satisfies readonly Nutrition['appetite'][]
const appetiteNames = {
  less: m.nutrition_appetite_less,
  usual: m.nutrition_appetite_usual,
  more: m.nutrition_appetite_more,
}
export const appetiteName = (appetite: (typeof appetites)[number]) => appetiteNames[appetite]()

/** The meals of a day, in its order. */
export const meals = ['breakfast', 'lunch', 'dinner', 'snacks'] as const satisfies readonly (keyof Nutrition)[]
const mealNames = {
  breakfast: m.nutrition_breakfast,
  lunch: m.nutrition_lunch,
  dinner: m.nutrition_dinner,
  snacks: m.nutrition_snacks,
}
export const mealName = (meal: (typeof meals)[number]) => mealNames[meal]()

/** What became of a meal: `Skipped`, `Eaten`, or the time it was eaten at. */
export function mealWords(meal: string): string {
  if (meal === 'skipped') return m.nutrition_meal_skipped()
  if (meal === 'eaten') return m.nutrition_meal_eaten()
  return formatWall(meal)
}

/** What lay on the plate, each in some of the day's meals. */
export const plate = ['vegetables', 'protein', 'whole_grains', 'sweet'] as const satisfies readonly (keyof Nutrition)[]
const plateNames = {
  vegetables: m.nutrition_vegetables,
  protein: m.nutrition_protein,
  whole_grains: m.nutrition_whole_grains,
  sweet: m.nutrition_sweet,
}
export const plateName = (part: (typeof plate)[number]) => plateNames[part]()

export const shares: readonly MealShare[] = ['none', 'some', 'most']
const shareNames = { none: m.nutrition_share_none, some: m.nutrition_share_some, most: m.nutrition_share_most }
export const shareName = (share: MealShare) => shareNames[share]()
