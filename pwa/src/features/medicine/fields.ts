import type { Kinds } from '$lib/db'
import { m } from '$lib/i18n'

/** As many letters as a name, or anything short, holds. */
export const SHORT_LIMIT = 120
/** As many letters as what someone tells of it holds. */
export const LONG_LIMIT = 1_000

/** The two lists: what someone takes now, and what they took before. */
export type ListKind = 'medicine' | 'past_medicine'
export type Medicine = Kinds[ListKind]

interface TextQuestion {
  readonly field: string
  readonly label: () => string
  readonly hint: () => string
  readonly limit: number
}

/** What is asked beside the name, in the order it is asked. */
export const questions: Readonly<Record<ListKind, readonly TextQuestion[]>> = {
  medicine: [
    { field: 'dose', label: m.medicine_dose, hint: m.medicine_dose_hint, limit: SHORT_LIMIT },
    { field: 'since', label: m.medicine_since, hint: m.medicine_since_hint, limit: SHORT_LIMIT },
  ],
  past_medicine: [
    { field: 'taken_when', label: m.medicine_taken_when, hint: m.medicine_taken_when_hint, limit: SHORT_LIMIT },
    { field: 'what_it_did', label: m.medicine_what_it_did, hint: m.medicine_what_it_did_hint, limit: LONG_LIMIT },
    { field: 'how_it_felt', label: m.medicine_how_it_felt, hint: m.medicine_how_it_felt_hint, limit: LONG_LIMIT },
    { field: 'how_it_ended', label: m.medicine_how_it_ended, hint: m.medicine_how_it_ended_hint, limit: LONG_LIMIT },
  ],
}

/** The name of a field, as the form says it. */
export function medicineLabel(field: string): string | undefined {
  const labels: Readonly<Record<string, () => string>> = { name: m.medicine_name, sort: m.medicine_sort }
  const asked = Object.values(questions)
    .flat()
    .find((question) => question.field === field)
  return (labels[field] ?? asked?.label)?.()
}

/** What stands in the form: the name, and an answer for each question that has one. */
export type Typed = Readonly<Record<string, string>>

export function typedOf(medicine: Medicine | undefined): Typed {
  return { name: '', ...medicine }
}

/** What is wrong, by field: `missing`, or the limit that was passed. */
export type Problems = Readonly<Record<string, 'missing' | number>>

export function problemsOf(kind: ListKind, typed: Typed): Problems {
  const limits = [{ field: 'name', limit: SHORT_LIMIT }, ...questions[kind]]
  const long = limits.filter(({ field, limit }) => (typed[field] ?? '').length > limit)
  return {
    ...Object.fromEntries(long.map(({ field, limit }) => [field, limit])),
    ...((typed.name ?? '').trim() === '' && { name: 'missing' as const }),
  }
}

/** The answers that differ from those that are kept, as they were typed; null takes one back. */
export function changed(before: Medicine | undefined, typed: Typed): Record<string, string | null> {
  const kept = typedOf(before)
  return Object.fromEntries(
    Object.entries(typed)
      .map(([field, text]): [string, string | null] => [field, text.trim() === '' ? null : text])
      .filter(([field, text]) => text !== (kept[field] || null)),
  )
}
