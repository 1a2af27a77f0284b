import { formatTime, m } from '$lib/i18n'
import { refusal } from '$lib/ui/refusal'
import type { Problem, Step } from './figures'
import type { Count } from './night-form'

/** The name of a field of the night, as its label says it. */
export const labels: Readonly<Record<Step | Count, () => string>> = {
  into_bed: m.sleep_into_bed,
  tried_to_sleep: m.sleep_tried_to_sleep,
  final_awakening: m.sleep_final_awakening,
  out_of_bed: m.sleep_out_of_bed,
  sol_minutes: m.sleep_sol_minutes,
  awakenings: m.sleep_awakenings,
  waso_minutes: m.sleep_waso_minutes,
}

/** The name of any field of the night, as its form says it. */
export function nightLabel(field: string): string | undefined {
  const more: Readonly<Record<string, () => string>> = {
    ...labels,
    band: m.sleep_band_question,
    quality: m.sleep_quality_question,
    note: m.log_note,
  }
  return more[field]?.()
}

const sentences: Readonly<Record<string, (limit: number) => string>> = {
  before_into_bed: () => m.sleep_wrong_before_into_bed(),
  before_tried_to_sleep: () => m.sleep_wrong_before_tried_to_sleep(),
  before_final_awakening: () => m.sleep_wrong_before_final_awakening(),
  too_long: (limit) => m.sleep_wrong_too_long({ limit }),
  longer_than_window: () => m.sleep_wrong_window(),
  too_small: (limit) => m.sleep_wrong_small({ limit }),
  too_large: (limit) => m.log_wrong_range({ limit }),
  not_a_number: () => m.log_wrong_number(),
  wrong_day: () => m.sleep_wrong_day(),
  unknown: () => m.sleep_wrong_unknown(),
  empty: () => m.sleep_wrong_empty(),
  incomplete: () => m.sleep_wrong_incomplete(),
}

/** What is wrong with a field, in a sentence. */
export function wrongWords(problem: Problem): string {
  const { field, code, limit = 0 } = problem
  // A note is too long in letters, a night in hours.
  const own = field === 'note' ? undefined : sentences[code]
  return own?.(limit) ?? refusal(problem)
}

/** Why a time is kept as another one than was typed. */
export function shiftedWords(how: 'gap' | 'twice', instant: string, zone: string): string {
  return how === 'gap' ? m.sleep_clock_gap({ time: formatTime(instant, zone) }) : m.sleep_clock_twice()
}
