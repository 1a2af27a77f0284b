import { m } from '$lib/i18n'

/** Hours a night, as they are offered. */
export const bandLabels = {
  under_4: m.sleep_band_short_under_4,
  '4_to_5': m.sleep_band_short_4_to_5,
  '5_to_6': m.sleep_band_short_5_to_6,
  '6_to_7': m.sleep_band_short_6_to_7,
  over_7: m.sleep_band_short_over_7,
} as const

/** The five faces' words, from very low to very good. */
export const moodLabels = [
  m.mood_valence_1,
  m.mood_valence_2,
  m.mood_valence_3,
  m.mood_valence_4,
  m.mood_valence_5,
] as const

/** Why a code opens nothing, kindly. */
export const closed: Readonly<Record<string, () => string>> = {
  used: m.guest_used,
  over: m.guest_over,
  not_found: m.guest_not_found,
  conflict: m.guest_shared_already,
}
