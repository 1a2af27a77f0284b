import type { Fields, Json } from '../api/wire'
import type { Locale } from '../i18n'

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
  /** The times are a guess from the usual night ("about that"), not typed. */
  about?: boolean
  band?: SleepBand
  /** 1 (bad) to 5 (great). */
  quality?: number
  note?: string
}
export type SleepBand = 'under_4' | '4_to_5' | '5_to_6' | '6_to_7' | 'over_7'

/** One day's eating and drinking. What was not answered is absent, never none. */
export interface Nutrition {
  day: string
  zone: string
  /** 0 to 3; 3 is three or more. */
  meals?: number
  appetite?: 'less' | 'usual' | 'more'
  breakfast?: Meal
  lunch?: Meal
  dinner?: Meal
  snacks?: Meal
  vegetables?: MealShare
  protein?: MealShare
  whole_grains?: MealShare
  /** Sweet or ultra-processed. */
  sweet?: MealShare
  /** Glasses. */
  water?: number
  /** Cups. */
  caffeine?: number
  /** `14:30`, on the wall. */
  caffeine_last?: string
  /** Drinks. */
  alcohol?: number
  /** And herbs, in the person's words. */
  supplements?: string[]
  note?: string
}
/** `skipped`, `eaten`, or the time on the wall: `07:30`. */
export type Meal = string
/** In how many of the day's meals it was. */
export type MealShare = 'none' | 'some' | 'most'

/** How a whole day was. */
export interface Mood extends Feeling {
  day: string
  zone: string
}
/** How someone was at one moment; as many a day as they like. */
export interface Moment extends Feeling {
  day: string
  zone: string
  at: string
}
interface Feeling {
  /** 1 (very low) to 5 (very good). */
  valence?: number
  /** 1 (calm) to 5 (very anxious). */
  anxiety?: number
  /** 1 (none) to 5 (a lot). */
  energy?: number
  /** Codes of `models.Feelings`. */
  feelings?: string[]
  /** Codes of `models.MoodConnections`. */
  connections?: string[]
  note?: string
}

/** Something done to settle; as many a day as the person likes. */
export interface Regulation {
  day: string
  zone: string
  /** A code of `models.Practices`. */
  practice: string
  minutes?: number
  /** After it, than before. */
  calmer?: Calmer
  note?: string
}
export type Calmer = 'less' | 'same' | 'more'

/** What the person noticed of their body on one day. */
export interface Body extends Partial<Record<Signal, Degree>> {
  day: string
  zone: string
  note?: string
}
export type Signal = 'pain' | 'gut' | 'tired' | 'headache' | 'illness'
export type Degree = 'none' | 'mild' | 'moderate' | 'strong'

/** Where the person is in their cycle on one day, and what came with it. */
export interface Cycle {
  day: string
  zone: string
  /** 1 is the first day of bleeding. */
  cycle_day?: number
  /** Codes of `models.CycleSymptoms`. */
  symptoms?: string[]
  note?: string
}

/** One result of a test, as the person was told it. Nobody interprets it. */
export interface Lab {
  /** Of the test. */
  day: string
  zone: string
  name: string
  /** As it was written: `5.4`, `< 0.5`, `negative`. */
  value: string
  unit: string
  /** The range that was printed beside it. */
  reference?: string
  note?: string
}

/** What matters to me, in the person's own words. */
export interface Matters {
  life_now?: string
  better?: string
  has_helped?: string
  not_wanted?: string
  involve?: string
}

/** The person's own plan for hard days, in their words. Nobody else reads it. */
export interface HardDays {
  /** What I notice first. */
  notice?: string
  /** What helps me when I am alone. */
  alone?: string
  /** People and places that do me good. */
  company?: string
  /** Whom I call. */
  call?: string
  /** What makes it safer here. */
  safer?: string
}

/** What someone takes now, as they say it. */
export interface Medicine {
  name: string
  sort?: 'medicine' | 'supplement'
  dose?: string
  since?: string
  /** When it was last written; said by the server. */
  recorded_at?: string
}

/** What someone took before, and what became of it. */
export interface PastMedicine {
  name: string
  taken_when?: string
  what_it_did?: string
  how_it_felt?: string
  how_it_ended?: string
}

export interface Concern {
  written_on: string
  zone: string
  words: string
  kinds?: ConcernKind[]
  weight?: 'a_little' | 'some' | 'a_lot'
  origins?: ('me' | 'family' | 'read_or_heard' | 'past_experience')[]
  would_help?: string
  wish?: Wish
}

/** One thing said about a concern: a clinician's answer, or what the person makes of it. Said once, never changed. */
export interface Reply extends Spoken {
  concern_id: string
  kind: ReplyKind
  /** Of `got_it` and `not_quite`: the clinician's reply it is about. */
  reply_to?: string
  heard?: string
  share?: string
  sources?: string
  ask?: string
  words?: string
}
export type ReplyKind = 'answer' | 'talked' | 'got_it' | 'not_quite' | 'added' | 'settled' | 'reopened'

/** How someone is: before the first dose, on the agreed day, or whenever something doesn't feel right. */
export interface FollowUp extends Promised {
  /** The plan line of the medicine, and its step, counted from 1. */
  line_id?: string
  step?: number
  reason: FollowUpReason
  day: string
  zone: string
  /** By code; only what was answered. */
  symptoms?: Record<string, SymptomFelt>
  words?: string
}
export type FollowUpReason = 'baseline' | 'check_in' | 'not_right'
export type SymptomFelt = {
  /** 0 (not at all) to 3 (a lot). */
  level: number
  /** It worries the person. */
  worries: boolean
}

/** A clinician has seen a follow-up, a move that ended a dose, or a measure. */
export interface Acknowledgement extends Spoken {
  follow_up_id?: string
  move_id?: string
  sent_measure_id?: string
}

/** A questionnaire somebody filled in on their own. Nobody else reads it. */
export interface Measure {
  instrument: string
  version: number
  day: string
  zone: string
  /** By item; only what was answered. */
  answers?: Record<string, number>
  /** Absent where an item is missing, or the instrument has none. */
  total?: number
  /** In which it was read. */
  language?: Locale
  /** What was sent of it, once the person told their clinic. */
  sent_id?: string
}

/** One that went to the care team: because they asked, or because the person told them. */
export interface SentMeasure extends Omit<Measure, 'sent_id'>, Promised {
  /** Absent: nobody asked. */
  request_id?: string
  /** The day it was asked for. */
  due?: string
  /** Not this time: there are no answers. */
  skipped?: boolean
  /** How the item that brings help lies to the time before; said by the server where it is above the lowest. */
  compared?: 'new' | 'higher' | 'same' | 'lower' | null
}

/** The clinic asks for a measure, or asks no more. Only clinicians say it. */
export interface MeasureRequest extends Spoken {
  instrument?: string
  rhythm?: 'now' | 'before_visit' | 'weeks'
  weeks?: number
  day?: string
  /** The request that it ends; then there is nothing else. */
  ends?: string
}

/** A version of a line of the plan, which both sides write. The last one stands; a line is changed by its next version. */
export interface PlanLine extends Spoken {
  line_id: string
  version: number
  kind: PlanKind
  /** Absent only where it is removed. */
  words?: string
  why?: string
  /** How to go down and stop: the clinician's. */
  way_out?: string
  /** The lowest dose first: the clinician's. */
  steps?: PlanStep[]
  removed?: boolean
}
export type PlanKind =
  | 'sleep'
  | 'nutrition'
  | 'regulation'
  | 'body'
  | 'learning'
  | 'talking'
  | 'medication'
  | 'check'
  | 'other'
export type PlanStep = {
  dose: string
  days?: number
  /** The day of the step on which the two check in; 1 is its first. */
  check_day?: number
  watch_for?: string
  why?: string
}

/** What a side thinks of a version of a line. Whoever wrote it agrees. */
export interface Stance extends Spoken {
  line_id: string
  version: number
  stance: StanceKind
  /** Of the person's `not_now`: when the clinic may come back to it. */
  may_raise?: 'only_if_i' | 'in_a_month' | 'next_visit'
  /** Of `agree`: see `lineSeen`. */
  seen?: string
  words?: string
}
export type StanceKind = 'agree' | 'not_now' | 'differently' | 'talk'

/** Something said about a medicine, by one side alone: a `go` waits for the other's, what changes the steps brakes. */
export interface Move extends Promised {
  line_id: string
  version: number
  kind: MoveKind
  /** Of `go`, `stay` and `down`, counted from 1; `stay` at 0: don't begin. */
  step?: number
  /** Of `go`: see `lineSeen`. */
  seen?: string
  words?: string
}
/** `way_out` is "I'd want to stop if …", `looked` that both looked at what the person takes besides. */
export type MoveKind = 'go' | 'stay' | 'down' | 'stop' | 'talk_first' | 'way_out' | 'looked'

/** When the two speak next, and with whom; or what became of that. Only clinicians say it. */
export interface Contact extends Spoken {
  kind: 'planned' | 'happened' | 'called_off'
  at?: string
  how?: 'visit' | 'call' | 'video' | 'message'
  person_id?: string
  backup_id?: string
  /** Who steps in from outside, in words, where the clinician works alone. */
  backup_words?: string
  /** The planned contact that this is about, or whose place it takes. */
  about?: string
  person?: Colleague | null
  backup?: Colleague | null
}

/** A clinician, by name. */
interface Colleague {
  id: string
  display_name: string
  credentials: string
}

/** The person's word on whether the care team may read a part of the log around visits; the last one counts. */
export interface StandingShare extends Spoken {
  domain: Domain
  shared: boolean
}

/** A part of the log that can be shared by itself. */
export type Domain = Tracker | 'regulation' | 'body'

/** The weekday on which it may be read besides, once both sides have named the same; absent: none. */
export interface ReadingDay extends Spoken {
  /** 1 is Monday. */
  weekday?: number
}

/** What the person wants their care team to know. Said once, never changed. */
export interface Note extends Spoken {
  /** After which it was written. */
  visit_id?: string
  words: string
}

/** After which visit the person was asked whether they felt heard. */
export interface FeltHeard {
  visit_id: string
}

/** What the server says of everything in the record; absent while it waits on this phone. */
export interface Spoken {
  side?: 'patient' | 'clinician'
  /** Null: the patient. */
  author?: Colleague | null
  recorded_at?: string
  received_at?: string
  /** Its place in the record: what is higher came later. */
  seq?: number
}
/** What was told, and what the server said of it as it came. */
export interface Promised extends Spoken {
  /** Who answers for it, and by when; null where nobody can be promised. */
  owner?: Colleague | null
  backup?: Colleague | null
  promised_at?: string | null
  /** It can't wait: somebody is alerted. Of moves, one by which the person ended a dose. */
  alert?: boolean
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
  /** Of the lines that are off until the person says so, those they switched on. */
  put_in?: string[]
  /** The visit, cancelled or missed, whose answers these were. */
  carried_from?: string
}

export interface Settings {
  /** Minutes after midnight at which the person's day begins, 0 to 360. */
  day_start?: number
  language?: 'en' | 'es'
  trackers_off?: Tracker[]
  /** Off until the person switches them on. */
  trackers_on?: MoreTracker[]
  /** Extra questions on Today, two at the most. */
  pins?: Pin[]
  /** How often the app asks; a light week before each visit where unset. */
  rhythm?: 'light_week' | 'daily'
  /** No talk of skipped meals or processed food. */
  gentle_food?: boolean
  /** What the person asks of their own days: codes of the server's list, three at the most. */
  questions?: string[]
}
export type Tracker = 'sleep' | 'nutrition' | 'mood'
export type MoreTracker = 'regulation' | 'body' | 'cycle' | 'labs' | 'supplements'
export type Pin = 'energy' | 'feelings' | 'water' | 'caffeine' | 'alcohol'

export interface Visit {
  /** Absent for the open visit, the talk without a date. */
  starts_at?: string
  /** When it was before it last moved. */
  moved_from?: string
  minutes: number
  /** The practice's zone. */
  zone: string
  state: 'planned' | 'cancelled' | 'missed' | 'open'
  clinician: Colleague
}

export interface Share {
  visit_id: string
  shared_at: string
  ends_at: string
  ended_at?: string
  ended_by?: 'taken_back' | 'replaced'
  read_at?: string
  read_by?: { display_name: string; credentials: string }
  /** Which of the person's concerns stand on the page. */
  concern_ids?: string[]
}

/** A clinician who looks after the person, or did until some time. */
export interface Membership {
  clinician: Colleague
  since: string
  until?: string | null
  /** False: the account is closed, or no longer a clinician's. */
  works_here: boolean
}

/** The other version of a free text, kept by the server and offered to the patient. */
export interface Revision {
  kind: string
  entry_id: string
  field: string
  /** A text, or the lines of one. */
  value: Json
  recorded_at: string
}

/** What a concern said before it was changed. Only the server keeps it: a text counts once it was sent. */
export interface ConcernVersion {
  concern_id: string
  field: 'words' | 'would_help'
  value: string
  written_at: string
}

export interface Kinds {
  sleep: Sleep
  nutrition: Nutrition
  mood: Mood
  moment: Moment
  regulation: Regulation
  body: Body
  cycle: Cycle
  lab: Lab
  concern: Concern
  reply: Reply
  standing_share: StandingShare
  reading_day: ReadingDay
  felt_heard: FeltHeard
  follow_up: FollowUp
  acknowledgement: Acknowledgement
  plan_line: PlanLine
  stance: Stance
  move: Move
  note: Note
  contact: Contact
  measure: Measure
  sent_measure: SentMeasure
  measure_request: MeasureRequest
  matters: Matters
  hard_days: HardDays
  medicine: Medicine
  past_medicine: PastMedicine
  checkin: CheckIn
  settings: Settings
  visit: Visit
  share: Share
  team: Membership
  revision: Revision
  concern_version: ConcernVersion
}
export type Kind = keyof Kinds

/** What the server says of everything in the record. */
const spoken = ['side', 'author', 'recorded_at', 'received_at', 'seq'] as const
const promised = [...spoken, 'owner', 'backup', 'promised_at', 'alert'] as const

/**
 * The kinds a patient writes, each with the fields that only the server
 * writes. A new tracker adds its line here; what stands in no line is pulled
 * and carried untouched, and never sent.
 */
const written = {
  sleep: [],
  nutrition: [],
  mood: [],
  moment: [],
  regulation: [],
  body: [],
  cycle: [],
  lab: [],
  concern: [],
  reply: spoken,
  standing_share: spoken,
  reading_day: spoken,
  follow_up: promised,
  plan_line: spoken,
  stance: spoken,
  move: promised,
  note: spoken,
  measure: [],
  sent_measure: [...promised, 'compared'],
  matters: [],
  hard_days: [],
  medicine: ['recorded_at'],
  past_medicine: [],
  checkin: [],
  settings: [],
} as const satisfies Partial<Record<Kind, readonly string[]>>
export type WrittenKind = keyof typeof written

/** What a person changed of one entry: only those fields; null empties one. */
export type Patch<K extends WrittenKind> = { [F in keyof Kinds[K]]?: Kinds[K][F] | null }

export function isWritten(kind: string): kind is WrittenKind {
  return Object.hasOwn(written, kind)
}

/** `fields` without those that only the server writes. */
export function writable(kind: string, fields: Fields): Fields {
  const readOnly: readonly string[] = isWritten(kind) ? written[kind] : []
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !readOnly.includes(name)))
}

/**
 * What is said instead where the server refuses something by a rule; undefined where the person has to decide. How
 * somebody was before the first dose comes too late once it has begun: then it is how they are, so that an answer that
 * needs somebody is judged like any other, and never lies on the phone.
 */
export function saidInstead(kind: string, { reason }: Fields, code: string | undefined): Fields | undefined {
  return kind === 'follow_up' && reason === 'baseline' && code === 'begun' ? { reason: 'check_in' } : undefined
}

/** The local day an entry belongs to; empty where its kind has none. */
export function dayOf(fields: Fields | null): string {
  const day = fields?.day ?? fields?.written_on
  return typeof day === 'string' ? day : ''
}
