import type { Nutrition, Patch } from '$lib/db'
import { m } from '$lib/i18n'
import { mealName, meals, plate, plateName } from '$lib/meals'
import { changed, keptText, wholeNumber } from '$lib/typed'

export const MAX_NOTE = 2000
/** Of glasses, cups and drinks. */
export const MAX_DRINKS = 40
export const MAX_SUPPLEMENTS = 20
export const MAX_SUPPLEMENT = 120

export type Drink = 'water' | 'caffeine' | 'alcohol'
/** The time of the last cup is asked after the cups. */
export const drinks: readonly Drink[] = ['water', 'alcohol', 'caffeine']

/** What stands in the form, as it was typed. */
export type Typed = Readonly<Record<Drink | 'note', string>>
type Values = Readonly<Record<Drink, number | null> & { note: string | null }>

export interface Reading {
  readonly values: Values
  /** What is wrong with an amount, in a sentence. */
  readonly wrong: Partial<Record<Drink, string>>
}

export function typedOf(food: Nutrition | undefined): Typed {
  const amount = (drink: Drink) => food?.[drink]?.toString() ?? ''
  return { water: amount('water'), caffeine: amount('caffeine'), alcohol: amount('alcohol'), note: food?.note ?? '' }
}

/** What was typed, and everything in it that cannot be. An empty box says nothing: it is not none. */
export function read(typed: Typed): Reading {
  const amount = (drink: Drink) => wholeNumber(typed[drink])
  const values = {
    water: amount('water'),
    caffeine: amount('caffeine'),
    alcohol: amount('alcohol'),
    note: keptText(typed.note),
  }
  const wrong: Partial<Record<Drink, string>> = {}
  for (const drink of drinks) {
    const value = values[drink]
    if (value === null ? typed[drink].trim() !== '' : value > MAX_DRINKS) {
      wrong[drink] = value === null ? m.log_wrong_number() : m.log_wrong_range({ limit: MAX_DRINKS })
    }
  }
  return { values, wrong }
}

/** Only what the person changed. */
export function patchOf(before: Typed, after: Typed): Patch<'nutrition'> {
  return changed(read(before).values, read(after).values)
}

/** The name of any field of a day's food, as its form says it. */
export function foodLabel(field: string): string | undefined {
  const names: Readonly<Record<string, () => string>> = {
    meals: m.nutrition_meals_question,
    appetite: m.nutrition_appetite_question,
    water: m.nutrition_water,
    caffeine: m.nutrition_caffeine,
    caffeine_last: m.nutrition_caffeine_last,
    alcohol: m.nutrition_alcohol,
    supplements: m.nutrition_supplements_title,
    note: m.log_note,
    ...Object.fromEntries(meals.map((meal) => [meal, () => mealName(meal)])),
    ...Object.fromEntries(plate.map((part) => [part, () => plateName(part)])),
  }
  return names[field]?.()
}
