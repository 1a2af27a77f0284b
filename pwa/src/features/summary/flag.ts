import type { components } from '$lib/api/schema'
import { m, worded } from '$lib/i18n'
import { compared } from '$lib/measure-words'
import { seenWords, toldWords } from '$lib/plan/last-follow-up'
import { promiseWords } from '$lib/plan/promise-words'

type Schemas = components['schemas']
/** What the patient told and can't wait; without an owner nobody was on duty. */
export type Flag = Omit<Schemas['PageFlag'], 'owner' | 'backup' | 'seen'> & {
  readonly owner: Schemas['Colleague'] | null
  readonly backup: Schemas['Colleague'] | null
  /** Null: nobody yet. */
  readonly seen: Schemas['Acknowledged'] | null
}

export interface FlagWords {
  /** What was asked, or what was done: never a name for the person. */
  readonly what: string
  /** The answer as it was given. */
  readonly answer: string
  /** How it lies to the time before, or what the phone told to do. */
  readonly how: string
  /** `PHQ-9, today at 8:12 AM`. */
  readonly of: string
  /** Who answers for it by when, until somebody has seen it; and who has. */
  readonly who: string
}

export function flagWords(flag: Flag, patient: string, when: (instant: string) => string): FlagWords {
  const of = [flag.of, when(flag.received_at)].filter(Boolean).join(', ')
  const seen = seenWords({ seen_by: flag.seen?.by ?? null, seen_at: flag.seen?.at ?? null }, when)
  const late = flag.overdue ? m.clinic_due_overdue() : ''
  const who = flag.seen ? seen : [promiseWords(flag, when), late, seen].filter(Boolean).join(' · ')
  return { ...told(flag, patient), of, who }
}

function told(flag: Flag, name: string): Pick<FlagWords, 'what' | 'answer' | 'how'> {
  const { what, compared: how, answer, reason } = flag
  if (what === 'sent_measure') {
    const words = worded(answer)
    return {
      what: m.clinic_measure_item(),
      answer: words && m.summary_copy_quote({ words }),
      how: how && compared[how](),
    }
  }
  if (what === 'move') return { what: m.clinic_due_stop({ name }), answer: '', how: toldWords({ tier: 'today' }) }
  return { what: reasons[reason || 'not_right']({ name }), answer: '', how: toldWords(flag) }
}

const reasons = {
  not_right: m.clinic_due_not_right,
  check_in: m.clinic_due_check_in,
  baseline: m.clinic_due_baseline,
}
