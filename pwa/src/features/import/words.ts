import { bandName, qualityName } from '$lib/charts/sleep'
import { formatDuration, m } from '$lib/i18n'
import { connectionName, feelingName, moodName } from '$lib/moods'
import { figures } from '$lib/nights'
import { practiceName } from '$lib/practices'
import type { Bad, BadCode, Field, Found, FoundKind, Source } from './found'
import type { ImportError, Wrong } from './wrong'

/** `Tuesday, November 24, 2026`: of a day that may be years ago. */
export function formatDated(day: string): string {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'full', timeZone: 'UTC' })
  return format.format(new Date(`${day}T12:00:00Z`))
}

const sources: Readonly<Record<Source, () => string>> = {
  apple_health: m.import_source_apple_health,
  daylio: m.import_source_daylio,
  diary: m.import_source_diary,
}
export const sourceName = (source: Source) => sources[source]()

const counts: Readonly<Record<FoundKind, (count: { count: number }) => string>> = {
  sleep: m.import_nights,
  mood: m.import_moods,
  moment: m.import_moments,
  regulation: m.import_practices,
}
/** How much there is of each, in the order of the screens. */
export function countWords(found: readonly { readonly kind: FoundKind }[]): string[] {
  return (Object.keys(counts) as FoundKind[]).flatMap((kind) => {
    const count = found.filter((one) => one.kind === kind).length
    return count > 0 ? [counts[kind]({ count })] : []
  })
}

/** What is found of a day, a line each: `Sleep: 6 h 20, OK`. */
export function dayLines(found: readonly Found[]): string[] {
  const of = <K extends FoundKind>(kind: K) =>
    found.filter((one): one is Found<K> => one.kind === kind).map(({ fields }) => fields)
  const line = (name: string, facts: readonly (string | 0 | undefined)[]) =>
    m.chart_fact({ name, fact: facts.filter(Boolean).join(', ') || m.days_written() })
  const moments = of('moment').map(({ valence }) => valence && moodName(valence))
  const practices = [...new Set(of('regulation').map(({ practice }) => practiceName(practice)))]
  return [
    ...of('sleep').map((night) => {
      const { tst_minutes, tib_minutes } = figures(night)
      const minutes = tst_minutes ?? tib_minutes
      const slept = night.band ? bandName(night.band) : minutes !== null ? formatDuration(minutes) : undefined
      return line(m.sleep_title(), [slept, night.quality && qualityName(night.quality)])
    }),
    ...of('mood').map(({ valence }) => line(m.mood_title(), [valence && moodName(valence)])),
    ...(moments.length > 0 ? [line(m.mood_moments(), moments)] : []),
    ...(practices.length > 0 ? [line(m.regulation_title(), practices)] : []),
  ]
}

const fields: Readonly<Record<Field, () => string>> = {
  day: m.import_column_day,
  into_bed: m.sleep_into_bed,
  tried_to_sleep: m.sleep_tried_to_sleep,
  sol_minutes: m.sleep_sol_minutes,
  awakenings: m.sleep_awakenings,
  waso_minutes: m.sleep_waso_minutes,
  final_awakening: m.sleep_final_awakening,
  out_of_bed: m.sleep_out_of_bed,
  hours: m.import_column_hours,
  quality: m.import_column_quality,
  mood: m.mood_title,
  anxiety: m.mood_anxiety,
  energy: m.mood_energy,
  note: m.import_column_note,
}
/** What a column can be, in the order of a night. */
export const fieldOptions = () => [
  { value: '' as const, label: m.import_column_none() },
  ...(Object.keys(fields) as Field[]).map((value) => ({ value, label: fields[value]() })),
]

/** What of ours an activity is: `feeling:calm`. */
export function activityName(as: string): string {
  const [sort, code = ''] = as.split(':')
  if (sort === 'feeling') return feelingName(code)
  return sort === 'connection' ? connectionName(code) : practiceName(code)
}

const whys: Readonly<Record<BadCode, () => string>> = {
  date: m.import_bad_date,
  before_1900: m.import_bad_before_1900,
  future: m.import_bad_future,
  time: m.import_bad_time,
  number: m.import_bad_number,
  level: m.import_bad_level,
  order: m.import_bad_order,
  day_twice: m.import_bad_day_twice,
  nothing: m.import_bad_nothing,
  cells: m.import_bad_cells,
  too_long: m.import_bad_too_long,
}
export function badWords({ line, code, column }: Bad): string {
  const why = whys[code]()
  return column ? m.import_bad_line_column({ line, column, why }) : m.import_bad_line({ line, why })
}

const wrongs: Readonly<Record<Wrong, (at: { line: number }) => string>> = {
  empty: m.import_wrong_empty,
  unknown: m.import_wrong_unknown,
  unreadable: m.import_wrong_unreadable,
  encoding: m.import_wrong_encoding,
  too_many: m.import_wrong_too_many,
  zip_broken: m.import_wrong_zip_broken,
  zip_locked: m.import_wrong_zip_locked,
  zip_method: m.import_wrong_zip_method,
  zip_bomb: m.import_wrong_zip_bomb,
  zip_nothing: m.import_wrong_zip_nothing,
  xml_broken: m.import_wrong_xml_broken,
  csv_quote: m.import_wrong_csv_quote,
}
export const wrongWords = ({ code, line = 0 }: ImportError) => wrongs[code]({ line })
