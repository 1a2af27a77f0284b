import { m } from '$lib/i18n'
import { personName } from '$lib/person-name'
import type { Line } from '$lib/plan/lines'
import { moveWords } from '$lib/plan/words'

/** What the last thing that was said about the steps comes to; empty where nothing was. */
export function moveOutcome({ ladder, moves, stands }: Line): string {
  const steps = stands.fields.steps ?? []
  const next = steps[ladder.step]?.dose ?? ''
  const dose = steps[ladder.step - 1]?.dose ?? ''
  if (ladder.goes.includes('patient')) return m.plan_said_go({ dose: next })
  if (ladder.goes.includes('clinician')) return m.plan_other_go({ dose: next })
  const last = moves.findLast(({ fields }) => fields.kind !== 'way_out')?.fields
  if (!last) return ''
  if (last.side === 'clinician' && last.kind !== 'go') {
    const said = moveWords(last, dose)
    return last.author ? m.plan_clinic_said({ name: personName(last.author), words: said }) : said
  }
  switch (last.kind) {
    case 'stay':
      return ladder.step > 0 ? m.plan_said_stay() : m.plan_said_wait()
    case 'talk_first':
      return m.plan_said_talk_first()
    case 'stop':
      return m.plan_said_stop()
    case 'down':
      return dose ? m.plan_said_down({ dose }) : m.plan_said_stop()
    default:
      return dose ? m.plan_said_step({ dose }) : ''
  }
}
