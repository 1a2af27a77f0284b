import type { Question } from '$lib/answers'
import type { Matters } from '$lib/db'
import { m } from '$lib/i18n'

/** What is asked, in the order it is asked; none of it has to be answered. */
export const questions: readonly Question<keyof Matters>[] = [
  { field: 'life_now', label: m.matters_life_now, hint: m.matters_life_now_hint },
  { field: 'better', label: m.matters_better, hint: m.matters_better_hint },
  { field: 'has_helped', label: m.matters_has_helped, hint: m.matters_has_helped_hint },
  { field: 'not_wanted', label: m.matters_not_wanted, hint: m.matters_not_wanted_hint },
  { field: 'involve', label: m.matters_involve, hint: m.matters_involve_hint },
]

/** The name of an answer, as its box says it. */
export function mattersLabel(field: string): string | undefined {
  return questions.find((question) => question.field === field)?.label()
}
