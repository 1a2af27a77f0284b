import { m } from '$lib/i18n'

/** What may come with it: `models.CycleSymptoms`, in its order. */
const symptomNames: Readonly<Record<string, () => string>> = {
  bleeding: m.cycle_symptom_bleeding,
  cramps: m.cycle_symptom_cramps,
  bloating: m.cycle_symptom_bloating,
  tender_breasts: m.cycle_symptom_tender_breasts,
  headache: m.cycle_symptom_headache,
  cravings: m.cycle_symptom_cravings,
  tired: m.cycle_symptom_tired,
  irritable: m.cycle_symptom_irritable,
  tearful: m.cycle_symptom_tearful,
  low: m.cycle_symptom_low,
}
export const symptoms: readonly string[] = Object.keys(symptomNames)
export const symptomName = (code: string) => symptomNames[code]?.() ?? code

/** `models.MaxCycleDay` is the last. */
export const cycleDays: readonly number[] = Array.from({ length: 120 }, (_, i) => i + 1)
