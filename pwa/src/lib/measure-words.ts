import { m } from './i18n'

/** What the authors call a range of totals: a word for the total, never for a person. */
export const bandNames: Readonly<Record<string, () => string>> = {
  minimal: m.measure_band_minimal,
  mild: m.measure_band_mild,
  moderate: m.measure_band_moderate,
  moderately_severe: m.measure_band_moderately_severe,
  severe: m.measure_band_severe,
}

/** `PHQ-9`, where only its code is known. */
export function instrumentName(code: string): string {
  return code.toUpperCase().replace('_', '-')
}
