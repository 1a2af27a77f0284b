import type { FieldProblem } from '$lib/api/wire'
import { type Entry, type Local, newId } from '$lib/db'
import { type Locale, m } from '$lib/i18n'
import { type Answers, type Instrument, scoreAnswers } from '$lib/measure'

/** What somebody tells of a questionnaire of theirs, or answers when asked. */
export interface Filled {
  readonly instrument: Instrument
  readonly answers: Answers
  readonly language: Locale
  readonly day: string
  readonly zone: string
}

/** The fields of what was filled in. */
export function filledFields({ instrument, answers, language, day, zone }: Filled) {
  const { total } = scoreAnswers(instrument, answers)
  return {
    instrument: instrument.code,
    version: instrument.version,
    day,
    zone,
    answers: { ...answers },
    total,
    language,
  }
}

/** Sends what the person did on their own. One that is kept already says that it was sent. */
export async function tellClinic(local: Local, fields: Entry<'measure'>['fields'], keptId: string): Promise<string> {
  const { sent_id: _, total, ...said } = fields
  const id = newId()
  await local.save('sent_measure', id, { ...said, total: total ?? null, skipped: false })
  await local.save('measure', keptId, { sent_id: id })
  return id
}

/** Why something that was sent could not be taken. */
export function measureRefused({ code }: FieldProblem): string | undefined {
  switch (code) {
    case 'gone':
      return m.measure_refused_gone()
    case 'not_offered':
      return m.measure_refused_not_offered()
    case 'mismatch':
      return m.measure_refused_mismatch()
    default:
      return undefined
  }
}
