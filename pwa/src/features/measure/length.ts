import { m } from '$lib/i18n'

/** What it is about, in a word: its name tells nobody else. */
const about: Readonly<Record<string, () => string>> = {
  phq_9: m.measure_about_mood,
  phq_2: m.measure_about_mood,
  gad_7: m.measure_about_worry,
  gad_2: m.measure_about_worry,
  stc: m.measure_about_food,
  who_5: m.measure_about_well,
}

/** `Mood (PHQ-9)` */
export function namedWords({ code, name }: { readonly code: string; readonly name: string }): string {
  const said = about[code]?.()
  return said ? m.measure_named({ about: said, name }) : name
}

/** How long it takes, as people say it. */
export function lengthWords(items: number): string {
  return items * 6 > 45 ? m.measure_minute() : m.measure_half_minute()
}
