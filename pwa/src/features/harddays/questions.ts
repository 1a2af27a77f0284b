import type { Question } from '$lib/answers'
import type { HardDays } from '$lib/db'
import { m } from '$lib/i18n'

/** The parts of a plan for hard days, in the order in which they help. */
export const questions: readonly Question<keyof HardDays>[] = [
  { field: 'notice', label: m.harddays_notice, hint: m.harddays_notice_hint },
  { field: 'alone', label: m.harddays_alone, hint: m.harddays_alone_hint },
  { field: 'company', label: m.harddays_company, hint: m.harddays_company_hint },
  { field: 'call', label: m.harddays_call, hint: m.harddays_call_hint },
  { field: 'safer', label: m.harddays_safer, hint: m.harddays_safer_hint },
]

/** The name of a part, as its box says it. */
export function hardDaysLabel(field: string): string | undefined {
  return questions.find((question) => question.field === field)?.label()
}
