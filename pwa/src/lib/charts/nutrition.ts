import type { LevelChange } from '../medians'

/*
 * A window of days' eating and drinking as facts, in the shape of Go's
 * insight.NutritionSummary, and what is said of it in words.
 */

export type Appetite = 'less' | 'usual' | 'more'
export type Share = 'none' | 'some' | 'most'

export interface NutritionDay {
  readonly day: string
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
