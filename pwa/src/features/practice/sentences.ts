import { m } from '$lib/i18n'
import type { BadField } from '$lib/ui/bad-fields'

type Sentence = (bad: { limit: number }) => string

const sentences: Readonly<Record<string, Sentence>> = {
  before_from: m.owner_bad_before_from,
  before_opens: m.owner_bad_before_opens,
  not_a_clinician: m.owner_bad_clinician,
  not_a_time: m.owner_bad_time,
  overlaps: m.owner_bad_overlaps,
  patient: m.owner_bad_patient,
  required: m.setup_required,
  same_person: m.owner_bad_same_person,
  too_long: m.invitation_too_long,
  too_many: m.owner_bad_too_many,
  twice: m.owner_bad_twice,
}

/** What to say of a field of the calendar or of an account; undefined where nothing is wrong with it. */
export function wrongWords(bad: BadField | undefined): string | undefined {
  return bad && (sentences[bad.code] ?? m.problem_invalid)({ limit: bad.limit ?? 0 })
}
