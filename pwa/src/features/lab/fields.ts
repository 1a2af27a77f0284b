import type { Lab } from '$lib/db'
import { m } from '$lib/i18n'

/** What stands in the form. */
export type Typed = Readonly<Record<Exclude<keyof Lab, 'zone' | 'note'>, string>>

interface Question {
  readonly field: keyof Typed
  readonly label: () => string
  readonly hint?: () => string
  readonly type?: 'date'
  /** In letters. The server holds the same. */
  readonly limit: number
  /** What is said where it is left out; without it, it may be. */
  readonly missing?: () => string
}

/** What is asked of a result, in the order it is asked. */
export const questions: readonly Question[] = [
  { field: 'name', label: m.lab_name, hint: m.lab_name_hint, limit: 120, missing: m.lab_missing },
  { field: 'value', label: m.lab_value, hint: m.lab_value_hint, limit: 40, missing: m.lab_missing },
  { field: 'unit', label: m.lab_unit, hint: m.lab_unit_hint, limit: 40, missing: m.lab_unit_missing },
  { field: 'reference', label: m.lab_reference, hint: m.lab_reference_hint, limit: 120 },
  { field: 'day', label: m.lab_day, type: 'date', limit: 10, missing: m.lab_day_wrong },
]

export const blank = (today: string): Typed => ({ name: '', value: '', unit: '', reference: '', day: today })

/** What is wrong, by field, in a sentence. */
export function problemsOf(typed: Typed, today: string): Partial<Record<keyof Typed, string>> {
  const wrong: Partial<Record<keyof Typed, string>> = {}
  for (const { field, limit, missing } of questions) {
    if (missing && typed[field].trim() === '') wrong[field] = missing()
    else if (typed[field].length > limit) wrong[field] = m.medicine_too_long({ limit })
  }
  if (typed.day > today) wrong.day = m.lab_day_wrong()
  return wrong
}

/** The name of a field, as the form says it. */
export function labLabel(field: string): string | undefined {
  return questions.find((question) => question.field === field)?.label()
}
