import { mattersLabel } from '$features/matters/questions'
import { medicineLabel } from '$features/medicine/fields'
import type { Json } from '$lib/api'
import type { Copied, Entry } from '$lib/db'
import { dayOf } from '$lib/db'
import { formatDay, m } from '$lib/i18n'
import type { Logged } from '$lib/log'
import { dayFacts } from './day-facts'

const titles: Readonly<Record<string, () => string>> = {
  concern: m.concern_title,
  matters: m.matters_title,
  medicine: m.medicine_one_title,
  past_medicine: m.medicine_one_title,
  checkin: m.checkin_title,
  lab: m.lab_title,
  settings: m.settings_title,
}
const logged: readonly string[] = [
  'sleep',
  'nutrition',
  'mood',
  'moment',
  'regulation',
  'body',
  'cycle',
] satisfies Logged[]
/** What a person writes in their own words, in any kind. */
const ownWords: readonly string[] = [
  ...['note', 'words', 'would_help', 'hope', 'top'],
  ...['life_now', 'better', 'has_helped', 'not_wanted', 'involve'],
  ...['name', 'dose', 'since', 'taken_when', 'what_it_did', 'how_it_felt', 'how_it_ended'],
  ...['value', 'unit', 'reference'],
]

/** An entry of a saved copy as a person reads it: the day, what it is, and their own words. */
export function copyWords(copied: Copied): string {
  const { kind, fields } = copied
  const day = dayOf(fields)
  const facts = logged.includes(kind) ? dayFacts([copied as unknown as Entry<Logged>]) : [titles[kind]?.() ?? kind]
  const texts = ownWords.flatMap((field) => {
    const text = textIn(fields[field])
    const label = mattersLabel(field) ?? (kind.endsWith('medicine') ? medicineLabel(field) : undefined)
    return text ? [label ? `${label}: ${text}` : text] : []
  })
  return [...(day ? [formatDay(day)] : []), ...facts, ...texts].join('\n')
}

/** A text, or the lines of one. */
function textIn(value: Json | undefined): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(textIn).filter(Boolean).join(', ')
  return typeof value === 'object' && value && 'words' in value ? textIn(value.words as Json) : ''
}
