import { formatDays, formatDuration, m } from '$lib/i18n'
import type { Tone } from '$lib/ui/tone'
import type { ClinicVisit, Look, OpenPage } from './clinic'

/** A quiet mark beside a visit: why somebody may need a look, or that it is the first. */
export interface Mark {
  readonly words: string
  readonly tone: Tone
}

const inLanguage: Readonly<Record<string, () => string>> = {
  en: m.clinic_look_language_en,
  es: m.clinic_look_language_es,
}

/** Each reason in a few words, as a mark and as the name of a group. */
export const lookWords: Readonly<Record<string, () => string>> = {
  measure: m.clinic_look_measure,
  follow_up_now: m.clinic_look_follow_up_now,
  stop: m.clinic_look_stop,
  follow_up: m.clinic_look_follow_up,
  contact: m.clinic_look_contact,
  no_contact: m.clinic_look_no_contact,
  talk_first: m.clinic_look_talk_first,
  go: m.clinic_look_go,
  unanswered: m.clinic_look_unanswered,
  new_concern: m.clinic_look_new_concern,
  low_mood: m.clinic_look_low_mood,
  short_sleep: m.clinic_look_short_sleep,
  sleep_change: m.clinic_look_sleep_change,
  nervous: m.clinic_look_nervous,
  check_in: m.clinic_look_check_in,
  measure_came: m.clinic_look_measure_came,
  other_language: m.clinic_look_language,
}

const tones: Readonly<Record<string, Tone>> = {
  measure: 'help',
  follow_up_now: 'help',
  low_mood: 'mood',
  nervous: 'mood',
  short_sleep: 'sleep',
  sleep_change: 'sleep',
  other_language: 'moss',
  check_in: 'moss',
  measure_came: 'moss',
}

/** `at once`, `after 3 days` */
export function afterDays(days: number): string {
  return days === 0 ? m.clinic_why_at_once() : m.clinic_why_after({ days: formatDays(days) })
}

/** What should be seen soonest first. What this version does not know has no mark. */
export function marksOf({ starts_at, share, patient, why }: ClinicVisit | OpenPage): Mark[] {
  const first: Mark[] = starts_at && patient.first_visit ? [{ words: m.clinic_look_first_visit(), tone: 'moss' }] : []
  return [...why.flatMap((look) => markOf(look, share?.language ?? '')), ...first]
}

/** The mark of one reason; `language` is that of the page. */
export function markOf({ code, minutes = 0 }: Look, language: string): Mark[] {
  const words = wordsOf(code, minutes, language)
  return words ? [{ words, tone: tones[code] ?? 'clay' }] : []
}

function wordsOf(code: string, minutes: number, language: string): string | undefined {
  if (code === 'sleep_change') {
    const duration = formatDuration(Math.round(Math.abs(minutes) / 10) * 10)
    return minutes < 0 ? m.clinic_look_sleep_less({ duration }) : m.clinic_look_sleep_more({ duration })
  }
  if (code === 'other_language') return (inLanguage[language] ?? m.clinic_look_language)()
  return lookWords[code]?.()
}
