import { isWritten, type WrittenKind } from './db'
import { m } from './i18n'

const titles: Readonly<Record<WrittenKind, () => string>> = {
  sleep: m.sleep_title,
  nutrition: m.nutrition_title,
  mood: m.mood_title,
  moment: m.mood_title,
  regulation: m.regulation_title,
  body: m.body_title,
  cycle: m.cycle_title,
  lab: m.lab_title,
  concern: m.concern_title,
  reply: m.thread_title,
  standing_share: m.standing_title,
  reading_day: m.standing_day_title,
  follow_up: m.followup_title,
  plan_line: m.plan_title,
  stance: m.plan_title,
  move: m.plan_title,
  note: m.note_title,
  measure: m.measure_title,
  sent_measure: m.measure_title,
  matters: m.matters_title,
  hard_days: m.harddays_title,
  medicine: m.medicine_title,
  past_medicine: m.medicine_title,
  checkin: m.checkin_title,
  settings: m.settings_title,
}

/** What a kind is called, as the page says it on which a person writes it. */
export function kindTitle(kind: string): string {
  return (isWritten(kind) ? titles[kind] : m.settings_sign_out_other)()
}
