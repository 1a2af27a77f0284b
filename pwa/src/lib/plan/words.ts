import type { Contact, Move, PlanKind, Stance, StanceKind } from '../db'
import { m } from '../i18n'

/** What a line is about, in the order in which a plan shows them: the foundations first. */
export const planKinds: Readonly<Record<PlanKind, () => string>> = {
  sleep: m.plan_kind_sleep,
  nutrition: m.plan_kind_nutrition,
  regulation: m.plan_kind_regulation,
  body: m.plan_kind_body,
  learning: m.plan_kind_learning,
  talking: m.plan_kind_talking,
  medication: m.plan_kind_medication,
  check: m.plan_kind_check,
  other: m.plan_kind_other,
}

/** What somebody thinks of a line, as they would say it. */
export const stanceWords: Readonly<Record<StanceKind, () => string>> = {
  agree: m.plan_stance_agree,
  not_now: m.plan_stance_not_now,
  differently: m.plan_stance_differently,
  talk: m.plan_stance_talk,
}

/** When the clinic may come back to what the person doesn't want now. */
export const returnWords: Readonly<Record<NonNullable<Stance['may_raise']>, () => string>> = {
  only_if_i: m.plan_return_only_if_i,
  in_a_month: m.plan_return_in_a_month,
  next_visit: m.plan_return_next_visit,
}

/** When the two speak next: `{name} calls you {time}.` */
export const contactWords: Readonly<
  Record<NonNullable<Contact['how']>, (said: { name: string; time: string }) => string>
> = {
  visit: m.plan_contact_visit,
  call: m.plan_contact_call,
  video: m.plan_contact_video,
  message: m.plan_contact_message,
}

/** What was said about the steps: `Stay at 25 mg`. */
export function moveWords({ kind, step }: Pick<Move, 'kind' | 'step'>, dose: string): string {
  switch (kind) {
    case 'go':
      return m.plan_move_go({ dose })
    case 'stay':
      return step === 0 ? m.plan_move_wait() : m.plan_move_stay()
    case 'down':
      return m.plan_move_down({ dose })
    case 'stop':
      return m.plan_move_stop()
    case 'talk_first':
      return m.plan_move_talk_first()
    case 'way_out':
      return m.plan_way_out_mine()
    case 'looked':
      return m.plan_looked()
  }
}
