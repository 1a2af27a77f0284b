import { hardDaysLabel } from '$features/harddays/questions'
import { mattersLabel } from '$features/matters/questions'
import { medicineLabel } from '$features/medicine/fields'
import type { Json } from '$lib/api'
import type { Copied, Entry } from '$lib/db'
import { dayOf } from '$lib/db'
import { formatDay, m } from '$lib/i18n'
import { kindTitle } from '$lib/kind-title'
import type { Logged } from '$lib/log'
import { instrumentName } from '$lib/measure-words'
import { dayFacts } from './day-facts'

const logged: readonly string[] = [
  'sleep',
  'nutrition',
  'mood',
  'moment',
  'regulation',
  'body',
  'cycle',
] satisfies Logged[]
/** How a form calls its boxes, where their text alone does not tell. */
const labels: Readonly<Record<string, (field: string) => string | undefined>> = {
  matters: mattersLabel,
  hard_days: hardDaysLabel,
  medicine: medicineLabel,
  past_medicine: medicineLabel,
}
/** What a person writes in their own words, in any kind. */
const ownWords: readonly string[] = [
  ...['note', 'words', 'would_help', 'hope', 'top'],
  ...['life_now', 'better', 'has_helped', 'not_wanted', 'involve'],
  ...['name', 'dose', 'since', 'taken_when', 'what_it_did', 'how_it_felt', 'how_it_ended'],
  ...['value', 'unit', 'reference'],
  ...['notice', 'alone', 'company', 'call', 'safer'],
  ...['why'],
]

/** An entry of a saved copy as a person reads it: the day, what it is, and their own words. */
export function copyWords(copied: Copied): string {
  const { kind, fields } = copied
  const day = dayOf(fields)
  const facts = logged.includes(kind) ? dayFacts([copied as unknown as Entry<Logged>]) : [kindTitle(kind)]
  const texts = ownWords.flatMap((field) => {
    const text = textIn(fields[field])
    const label = labels[kind]?.(field)
    return text ? [label ? `${label}: ${text}` : text] : []
  })
  return [...(day ? [formatDay(day)] : []), ...facts, ...measured(fields), ...texts].join('\n')
}

/** Which questionnaire, and its total where it has one. */
function measured({ instrument, total }: Copied['fields']): string[] {
  if (typeof instrument !== 'string') return []
  const name = instrumentName(instrument)
  return [typeof total === 'number' ? m.chart_fact({ name, fact: `${total}` }) : name]
}

/** A text, or the lines of one. */
function textIn(value: Json | undefined): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(textIn).filter(Boolean).join(', ')
  return typeof value === 'object' && value && 'words' in value ? textIn(value.words as Json) : ''
}
