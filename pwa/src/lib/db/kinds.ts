import type { Fields } from '../api/wire'

/**
 * The kinds of things that travel between phone and server, and their fields
 * as they stand on the wire. Instants are RFC 3339 in UTC, days are
 * `YYYY-MM-DD`, zones are IANA names. A field that is absent is empty.
 */
export interface Sleep {
  /** The day the person woke up on, by their own day start. */
  day: string
  zone: string
  into_bed?: string
  tried_to_sleep?: string
  final_awakening?: string
  out_of_bed?: string
  /** Minutes until asleep. */
  sol_minutes?: number
  awakenings?: number
  /** Minutes awake after first falling asleep. */
  waso_minutes?: number
  band?: SleepBand
  /** 1 (bad) to 5 (great). */
  quality?: number
  note?: string
}
export type SleepBand = 'under_4' | '4_to_5' | '5_to_6' | '6_to_7' | 'over_7'

export interface Concern {
  written_on: string
  zone: string
  words: string
  kinds?: ConcernKind[]
  weight?: 'a_little' | 'some' | 'a_lot'
  origins?: ('me' | 'family' | 'read_or_heard' | 'past_experience')[]
  would_help?: string
  wish?: Wish
  /** The server's word; absent until it first answered. */
  state?: 'unheard' | 'heard' | 'answered' | 'settled'
}
export type ConcernKind =
  | 'past_side_effects'
  | 'fear_of_side_effects'
  | 'dependence'
  | 'change_who_i_am'
  | 'family_or_culture'
  | 'faith'
  | 'stigma'
  | 'natural_first'
  | 'not_sure_i_need_it'
  | 'first_weeks'
  | 'pregnancy_or_fertility'
  | 'other_medicines'
  | 'cost_or_access'
  | 'felt_unheard'
  | 'something_else'
export type Wish = 'be_heard' | 'learn_more' | 'talk_it_over' | 'decide_together'

export interface CheckIn {
  visit_id: string
  top?: ({ concern_id: string } | { words: string })[]
  hope?: string
  wishes?: Wish[]
  medicine_today?: 'yes' | 'a_little' | 'not_today'
  nervous?: boolean
  /** Ids of the page's lines that the person switched off. */
  left_out?: string[]
}

export interface Settings {
  /** Minutes after midnight at which the person's day begins, 0 to 360. */
  day_start?: number
  language?: 'en' | 'es'
}

export interface Visit {
  starts_at: string
  minutes: number
  /** The practice's zone. */
  zone: string
  state: 'planned' | 'cancelled'
  clinician: { id: string; display_name: string; credentials: string }
}

export interface Share {
  visit_id: string
  shared_at: string
  ends_at: string
  ended_at?: string
  ended_by?: 'taken_back' | 'replaced'
  read_at?: string
  read_by?: { display_name: string; credentials: string }
}

/** The other version of a free text, kept by the server and offered to the patient. */
export interface Revision {
  kind: string
  entry_id: string
  field: string
  value: string
  recorded_at: string
}

export interface Kinds {
  sleep: Sleep
  concern: Concern
  checkin: CheckIn
  settings: Settings
  visit: Visit
  share: Share
  revision: Revision
}
export type Kind = keyof Kinds

/**
 * The kinds a patient writes, each with the fields that only the server
 * writes. A new tracker adds its line here; what stands in no line is pulled
 * and carried untouched, and never sent.
 */
const written = {
  sleep: [],
  concern: ['state'],
  checkin: [],
  settings: [],
} as const satisfies Partial<Record<Kind, readonly string[]>>
export type WrittenKind = keyof typeof written

/** What a person changed of one entry: only those fields; null empties one. */
export type Patch<K extends WrittenKind> = { [F in keyof Kinds[K]]?: Kinds[K][F] | null }

export function isWritten(kind: string): boolean {
  return Object.hasOwn(written, kind)
}

/** `fields` without those that only the server writes. */
export function writable(kind: string, fields: Fields): Fields {
  const readOnly: readonly string[] = isWritten(kind) ? written[kind as WrittenKind] : []
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !readOnly.includes(name)))
}

/** The local day an entry belongs to; empty where its kind has none. */
export function dayOf(fields: Fields | null): string {
  const day = fields?.day ?? fields?.written_on
  return typeof day === 'string' ? day : ''
}
