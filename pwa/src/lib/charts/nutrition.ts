import { m } from '../i18n'
import { appetiteName, maxMeals, mealName, meals, mealsName, mealWords } from '../meals'
import type { LevelChange } from '../medians'
import { type Cells, namedWords, onThePage, resting, toThePerson } from './words'

/*
 * A window of days' eating and drinking as facts, in the shape of Go's
 * insight.NutritionSummary, and what is said of it in words.
 */

export type Appetite = 'less' | 'usual' | 'more'
export type Share = 'none' | 'some' | 'most'

export interface NutritionDay {
  readonly day: string
  /** Of a week: the days that were logged. */
  readonly of?: number
  /** 0 to 3; 3 is three or more. */
  readonly meals: number | null
  readonly appetite: Appetite | null
  /** `skipped`, `eaten`, or the time on the wall: `07:30`. */
  readonly breakfast: string | null
  readonly lunch: string | null
  readonly dinner: string | null
  readonly snacks: string | null
  readonly vegetables: Share | null
  readonly protein: Share | null
  readonly whole_grains: Share | null
  readonly sweet: Share | null
  /** Glasses. */
  readonly water: number | null
  /** Cups. */
  readonly caffeine: number | null
  readonly caffeine_last: string | null
  /** Drinks. */
  readonly alcohol: number | null
}

export type AppetiteDays = Readonly<Record<Appetite, number>>
export type MealDays = Readonly<Record<'eaten' | 'skipped', number>>
export type ShareDays = Readonly<Record<Share, number>>

export interface NutritionSummary {
  readonly from: string
  readonly through: string
  readonly days: number
  /** Days to a column, where not one. */
  readonly every?: number
  /** Days with anything written down. */
  readonly logged: number
  readonly meals_days: number
  readonly median_meals: number | null
  readonly appetite: AppetiteDays
  /** In as many days before; absent where there are too few to compare. */
  readonly appetite_before: AppetiteDays | null
  readonly breakfast: MealDays
  readonly lunch: MealDays
  readonly dinner: MealDays
  readonly snacks: MealDays
  readonly vegetables: ShareDays
  readonly protein: ShareDays
  readonly whole_grains: ShareDays
  readonly sweet: ShareDays
  readonly water_days: number
  readonly median_water: number | null
  readonly caffeine_days: number
  readonly median_caffeine: number | null
  readonly alcohol_days: number
  readonly median_alcohol: number | null
  /** Verbatim, in the order they were first written down. */
  readonly supplements: readonly { readonly words: string; readonly days: number }[]
  /** Of the meals, from as many days before; absent where there are too few to compare. */
  readonly change: LevelChange | null
  /** The logged ones, by day. */
  readonly by_day: readonly NutritionDay[]
}

/** To the person whose days they are: `You had about 2 meals a day. 9 of the last 14 days are written down.` */
export function nutritionSentence(s: NutritionSummary): string {
  if (s.logged === 0) return m.nutrition_sentence_none({ days: s.days })
  const phrases: string[] = []
  if (s.median_meals !== null) {
    const meals = s.median_meals
    const text = meals < maxMeals ? m.nutrition_sentence_meals({ meals }) : m.nutrition_sentence_most()
    phrases.push(resting(text, s.meals_days, s))
  }
  return toThePerson([...phrases, ...appetitePhrase(s, false)], s)
}

/** On the one page: `About 2 meals a day, 1 fewer than in the 14 days before. 9 of 14 days written down.` */
export function nutritionCaption(s: NutritionSummary): string {
  const phrases: string[] = []
  if (s.median_meals !== null) {
    const meals = s.median_meals
    const text = meals < maxMeals ? m.nutrition_caption_meals({ meals }) : m.nutrition_caption_most()
    phrases.push(withChange(resting(text, s.meals_days, s), s))
  }
  return onThePage([...phrases, ...appetitePhrase(s, true)], s, Boolean(s.change ?? s.appetite_before))
}

function withChange(text: string, { change, days }: NutritionSummary): string {
  if (change === null) return text
  const meals = Math.abs(change.levels)
  if (meals === 0) return m.chart_same({ text, days })
  return change.levels < 0
    ? m.nutrition_caption_fewer({ text, meals, days })
    : m.nutrition_caption_more({ text, meals, days })
}

/** What was out of the usual, on the more days; two days or fewer say nothing. With what it was before, on request. */
function appetitePhrase({ appetite, appetite_before, days }: NutritionSummary, withBefore: boolean): string[] {
  const way = appetite.less >= appetite.more ? 'less' : 'more'
  if (appetite[way] < 3) return []
  const say = way === 'less' ? m.nutrition_less_appetite : m.nutrition_more_appetite
  const text = say({ count: appetite[way], of: answered(appetite) })
  if (!withBefore || appetite_before === null) return [text]
  return [m.nutrition_appetite_before({ text, count: appetite_before[way], of: answered(appetite_before), days })]
}

const answered = ({ less, usual, more }: AppetiteDays) => less + usual + more

/** `Tuesday, November 24: meals: 2, appetite: As usual, Breakfast: 7:30 AM` */
export function nutritionWords(day: string, entry: NutritionDay | undefined): string {
  return namedWords(day, columns(entry ? [entry] : []))
}

/** The days of a summary as columns of a table. */
export const tableColumns = ({ by_day }: NutritionSummary) => columns(by_day)

function columns(days: readonly NutritionDay[]): Cells[] {
  const numbers = (name: 'water' | 'caffeine' | 'alcohol') =>
    days.map((day) => (day[name] === null ? '' : String(day[name])))
  return [
    { name: m.nutrition_meals_title(), cells: days.map(({ meals }) => (meals === null ? '' : mealsName(meals))) },
    {
      name: m.nutrition_appetite(),
      cells: days.map(({ appetite }) => (appetite === null ? '' : appetiteName(appetite))),
    },
    ...meals.map((meal) => ({
      name: mealName(meal),
      cells: days.map((day) => (day[meal] === null ? '' : mealFact(day[meal]))),
    })),
    { name: m.nutrition_water(), cells: numbers('water') },
    { name: m.nutrition_caffeine(), cells: numbers('caffeine') },
    { name: m.nutrition_alcohol(), cells: numbers('alcohol') },
  ]
}

/** What became of a meal, as it is told of someone: `Skipped`, `Eaten`, `7:30 AM`. */
function mealFact(meal: string): string {
  if (meal === 'skipped') return m.nutrition_chart_skipped()
  return meal === 'eaten' ? m.nutrition_chart_ate() : mealWords(meal)
}
