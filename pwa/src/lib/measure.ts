import type { Locale } from './i18n'

/*
 * What the answers to a questionnaire add up to: the same as the server's `insight/measure.go`, held to the same cases.
 * The questionnaires themselves are data beside the app: see vite/instruments.js.
 */

/** A questionnaire as its authors wrote it. */
export interface Instrument {
  readonly code: string
  readonly version: number
  readonly name: string
  readonly licence: string
  readonly source: string
  /** Those its texts are published in; any other person reads it in English. */
  readonly languages: Readonly<Partial<Record<Locale, string>>>
  readonly intro: Wording
  /** Of every item that has none of its own. */
  readonly answers?: readonly InstrumentAnswer[]
  readonly items: readonly InstrumentItem[]
  /** Asked with the items; they count for nothing. */
  readonly extra?: readonly InstrumentItem[]
  /** The item whose answers above the lowest bring help at once. */
  readonly safety?: string
  readonly no_total?: boolean
  readonly times?: number
  readonly better?: boolean
  readonly bands?: readonly { readonly from: number; readonly code: string }[]
  readonly positive_from?: number
  readonly reliable_change?: { readonly points: number; readonly source: string }
}
export type Wording = Readonly<Partial<Record<Locale, string>>>
export interface InstrumentItem {
  readonly code: string
  readonly text: Wording
  readonly answers?: readonly InstrumentAnswer[]
}
export interface InstrumentAnswer {
  readonly value: number
  readonly text: Wording
}

/** By item; only what was answered. */
export type Answers = Readonly<Record<string, number>>

export interface Score {
  /** Null where an item is missing, and where the instrument has none: it is never a sum of what is there. */
  readonly total: number | null
  /** The items without an answer, in their order. */
  readonly missing: readonly string[]
  readonly band: string
  /** Of a short screen: the long one is worth asking. */
  readonly positive: boolean
  /** The item that brings help at once was answered with more than the lowest. */
  readonly safety: boolean
}

export function scoreAnswers(instrument: Instrument, answers: Answers): Score {
  const { items, safety, times = 1, positive_from = 0, bands = [] } = instrument
  const missing = items.map(({ code }) => code).filter((code) => answers[code] === undefined)
  const needsHelp = safety !== undefined && (answers[safety] ?? 0) > 0
  const none = { total: null, missing, band: '', positive: false, safety: needsHelp }
  if (missing.length > 0 || instrument.no_total) return none
  const total = items.reduce((sum, { code }) => sum + (answers[code] ?? 0), 0) * times
  const band = bands.findLast(({ from }) => total >= from)?.code ?? ''
  return { ...none, total, band, positive: positive_from > 0 && total >= positive_from }
}

/** The items in the order in which they are asked, the extra ones last. */
export function allItems({ items, extra = [] }: Instrument): readonly InstrumentItem[] {
  return [...items, ...extra]
}

/** What an item can be answered with. */
export function answersTo({ answers = [] }: Instrument, item: InstrumentItem): readonly InstrumentAnswer[] {
  return item.answers ?? answers
}

/** In a language, or in English where it is not published in that. */
export function textIn(text: Wording, language: Locale): string {
  return text[language] ?? text.en ?? ''
}

/** The highest total there can be. */
export function highestTotal(instrument: Instrument): number {
  const tops = instrument.items.map((item) => Math.max(...answersTo(instrument, item).map(({ value }) => value)))
  return tops.reduce((sum, top) => sum + top, 0) * (instrument.times ?? 1)
}

/** The language in which somebody reads it: their own where its text is published, else English. */
export function readIn({ languages }: Instrument, language: Locale): Locale {
  return languages[language] ? language : 'en'
}

/** One of those beside the app, as the list of them tells of it. */
export interface Listed {
  readonly code: string
  readonly version: number
  readonly name: string
  /** It has an item that brings help at once. */
  readonly safety: boolean
  /** How many are asked. */
  readonly items: number
  /** Those its texts are published in. */
  readonly languages: readonly Locale[]
}

/** Kept for as long as the app is open; what failed is tried again. */
const fetched = new Map<string, Promise<unknown>>()

function load<T>(name: string): Promise<T> {
  const known = fetched.get(name) ?? fetchOne(name)
  fetched.set(name, known)
  known.catch(() => fetched.delete(name))
  return known as Promise<T>
}

async function fetchOne(name: string): Promise<unknown> {
  const answer = await fetch(`/instruments/${name}.json`)
  if (!answer.ok) throw new Error(`no questionnaire ${name}`)
  return answer.json()
}

/** What there is; of a code the last version is asked from now on. */
export function listInstruments(): Promise<readonly Listed[]> {
  return load('list')
}

export function loadInstrument(code: string, version: number): Promise<Instrument> {
  return load(`${code}-${version}`)
}
