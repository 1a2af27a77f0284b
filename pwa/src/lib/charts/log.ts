import type { BodySummary } from './body'
import type { Mark } from './marks'
import type { MoodSummary } from './mood'
import type { NutritionSummary } from './nutrition'
import type { RegulationSummary } from './regulation'
import type { SleepSummary } from './sleep'

/** Parts of somebody's log over some days, as they were read: the shape of Go's insight.LogFacts. */
export interface LogFacts {
  readonly sleep?: SleepSummary
  readonly nutrition?: NutritionSummary
  readonly mood?: MoodSummary
  readonly regulation?: RegulationSummary
  readonly body?: BodySummary
  /** Of the same days. */
  readonly marks?: readonly Mark[]
}
