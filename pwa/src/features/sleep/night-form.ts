import type { Patch, Sleep } from '$lib/db'
import { changed, keptText, wholeNumber } from '$lib/typed'
import { timeIn } from '$lib/zone'
import { type Figures, figures, nightInstants, type Problem, STEPS, type Step, validate } from './figures'

/** How many minutes, or how many times. */
export type Count = 'sol_minutes' | 'awakenings' | 'waso_minutes'
export const counts: readonly Count[] = ['sol_minutes', 'awakenings', 'waso_minutes']

/** What stands in the form, as it was typed: times `23:30`, numbers as text. */
export type Typed = Readonly<Record<Step | Count | 'note', string>>

/** What the form says about a night; null where it says nothing. */
type Values = Readonly<Record<Step | 'note', string | null> & Record<Count, number | null>>

export interface Reading {
  readonly values: Values
  readonly problems: readonly Problem[]
  /** Times that the clocks skipped or showed twice that night, and what they are kept as. */
  readonly shifted: Partial<Record<Step, { readonly how: 'gap' | 'twice'; readonly instant: string }>>
  readonly figures: Figures
}

/** A night's values as they are typed, on the clock of its own zone. */
export function typedOf(night: Sleep | undefined): Typed {
  const time = (step: Step) => (night?.[step] ? timeIn(night[step], night.zone) : '')
  const count = (field: Count) => night?.[field]?.toString() ?? ''
  return {
    into_bed: time('into_bed'),
    tried_to_sleep: time('tried_to_sleep'),
    final_awakening: time('final_awakening'),
    out_of_bed: time('out_of_bed'),
    sol_minutes: count('sol_minutes'),
    awakenings: count('awakenings'),
    waso_minutes: count('waso_minutes'),
    note: night?.note ?? '',
  }
}

/** What was typed for the night of `day`, and everything in it that cannot be. */
export function read(typed: Typed, day: string, zone: string): Reading {
  const { instants, shifted } = nightInstants(day, typed, zone)
  const values: Values = {
    into_bed: instants.into_bed ?? null,
    tried_to_sleep: instants.tried_to_sleep ?? null,
    final_awakening: instants.final_awakening ?? null,
    out_of_bed: instants.out_of_bed ?? null,
    sol_minutes: wholeNumber(typed.sol_minutes),
    awakenings: wholeNumber(typed.awakenings),
    waso_minutes: wholeNumber(typed.waso_minutes),
    note: keptText(typed.note),
  }
  const notNumbers = counts
    .filter((field) => typed[field].trim() !== '' && values[field] === null)
    .map((field) => ({ field, code: 'not_a_number' }))
  // An empty form is no mistake: it takes back what was written before.
  const wrong = validate({ day, zone, ...values }).filter(({ code }) => code !== 'empty')
  const moved = STEPS.flatMap((step) => {
    const [how, instant] = [shifted[step], instants[step]]
    return how && instant ? [[step, { how, instant }] as const] : []
  })
  return {
    values,
    problems: [...notNumbers, ...wrong],
    shifted: Object.fromEntries(moved),
    figures: figures({ day, zone, ...values }),
  }
}

/** What the person changed. Times that are typed are no guess any more, whatever stood there. */
export function patchOf(before: Values, after: Values): Patch<'sleep'> {
  const patch: Patch<'sleep'> = changed(before, after)
  return STEPS.some((step) => step in patch) ? { ...patch, about: null } : patch
}
