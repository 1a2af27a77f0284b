import type { FieldProblem } from '$lib/api/wire'
import { type Local, newId } from '$lib/db'
import { type Locale, m } from '$lib/i18n'
import { type Answers, type Instrument, scoreAnswers } from '$lib/measure'
import { counted } from './measures'

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

/** Sends what the person keeps of their own, once; again only where it was refused or discarded. */
export async function tellClinic(local: Local, keptId: string): Promise<void> {
  const kept = await local.get<'measure'>(keptId)
  if (!kept) return
  const { sent_id, total = null, ...said } = kept.fields
  const before = sent_id ? await local.get<'sent_measure'>(sent_id) : undefined
  if (before && counted([before]).length > 0) return
  const id = newId()
  await local.save('sent_measure', id, { ...said, total, skipped: false })
  await local.save('measure', keptId, { sent_id: id })
}

/** Why something that was sent could not be taken. */
export function measureRefused({ code }: FieldProblem): string | undefined {
  switch (code) {
    case 'gone':
      return m.measure_refused_gone()
    case 'newer':
      return m.entry_wrong_newer()
    case 'not_offered':
      return m.measure_refused_not_offered()
    case 'mismatch':
      return m.measure_refused_mismatch()
    default:
      return undefined
  }
}
