import { m } from './i18n'
import type { SymptomChange, Tier } from './symptoms'

/** What a symptom is called, in the order of the list. */
export const symptomNames: Readonly<Record<string, () => string>> = {
  hard_to_breathe: m.symptom_hard_to_breathe,
  swollen_face: m.symptom_swollen_face,
  chest_pain: m.symptom_chest_pain,
  seizure: m.symptom_seizure,
  danger: m.symptom_danger,
  suicide: m.symptom_suicide,
  fever: m.symptom_fever,
  rash: m.symptom_rash,
  restless: m.symptom_restless,
  aggression: m.symptom_aggression,
  impulse: m.symptom_impulse,
  driven: m.symptom_driven,
  panic: m.symptom_panic,
  low_mood: m.symptom_low_mood,
  anxiety: m.symptom_anxiety,
  sleep: m.symptom_sleep,
  flat: m.symptom_flat,
  nausea: m.symptom_nausea,
  headache: m.symptom_headache,
  dizziness: m.symptom_dizziness,
  dry_mouth: m.symptom_dry_mouth,
  sleepiness: m.symptom_sleepiness,
  sexual: m.symptom_sexual,
}

/** How strong one is: 0 to 3. */
export const symptomLevels: readonly (() => string)[] = [
  m.symptom_level_none,
  m.symptom_level_a_little,
  m.symptom_level_some,
  m.symptom_level_a_lot,
]

/** What became of one since before the first dose. */
export const symptomChanges: Readonly<Record<SymptomChange, () => string>> = {
  new: m.symptom_change_new,
  worse: m.symptom_change_worse,
  same: m.symptom_change_same,
  better: m.symptom_change_better,
}

/** What to do now, by how soon it needs somebody. */
export const tierWords: Readonly<
  Record<Exclude<Tier, 'none'>, (call: { emergency: string; clinic: string }) => string>
> = {
  today: m.symptom_tier_today,
  call_now: m.symptom_tier_call_now,
  emergency: m.symptom_tier_emergency,
}

/** What to do about the next dose, where something needs somebody. */
export function doseWords(physical: boolean): string {
  return physical ? m.symptom_before_dose() : m.symptom_not_suddenly()
}
