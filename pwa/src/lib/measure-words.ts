import { m } from './i18n'

/** What the authors call a range of totals: a word for the total, never for a person. */
export const bandNames: Readonly<Record<string, () => string>> = {
  minimal: m.measure_band_minimal,
  mild: m.measure_band_mild,
  moderate: m.measure_band_moderate,
  moderately_severe: m.measure_band_moderately_severe,
  severe: m.measure_band_severe,
}

/** How an answer that brings help lies to the one before. */
export const compared = {
  new: m.clinic_measure_new,
  higher: m.clinic_measure_higher,
  same: m.clinic_measure_same,
  lower: m.clinic_measure_lower,
}

/** `PHQ-9`, where only its code is known. */
export function instrumentName(code: string): string {
  return code.toUpperCase().replace('_', '-')
}
