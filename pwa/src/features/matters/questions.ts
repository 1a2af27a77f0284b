import type { Matters } from '$lib/db'
import { m } from '$lib/i18n'

/** As many letters as each answer holds. */
export const ANSWER_LIMIT = 1_000

/** What is asked, in the order it is asked; none of it has to be answered. */
export const questions = [
  { field: 'life_now', label: m.matters_life_now, hint: m.matters_life_now_hint },
  { field: 'better', label: m.matters_better, hint: m.matters_better_hint },
  { field: 'has_helped', label: m.matters_has_helped, hint: m.matters_has_helped_hint },
  { field: 'not_wanted', label: m.matters_not_wanted, hint: m.matters_not_wanted_hint },
  { field: 'involve', label: m.matters_involve, hint: m.matters_involve_hint },
] as const satisfies readonly { field: keyof Matters; label: () => string; hint: () => string }[]

/** What stands in the boxes: every answer, blank where there is none. */
export type Typed = Record<(typeof questions)[number]['field'], string>

export function typedOf(matters: Matters | undefined): Typed {
  const [life_now = '', better = '', has_helped = '', not_wanted = '', involve = ''] = questions.map(
    ({ field }) => matters?.[field],
  )
  return { life_now, better, has_helped, not_wanted, involve }
}

/** The answers that differ; a box with nothing but spaces is an answer taken back. */
export function changed(before: Typed, after: Typed): Partial<Record<keyof Typed, string | null>> {
  return Object.fromEntries(
    questions
      .filter(({ field }) => after[field] !== before[field] && (after[field].trim() !== '' || before[field] !== ''))
      .map(({ field }) => [field, after[field].trim() === '' ? null : after[field]]),
  )
}

/** The name of an answer, as its box says it. */
export function mattersLabel(field: string): string | undefined {
  return questions.find((question) => question.field === field)?.label()
}
