// The rules of one night: which day it belongs to, what can be, and its figures. The server has the same ones in Go
// (models/day.go, models/sleep.go, insight/sleep.go); both pass testdata/golden/sleep.json.

import { addDays } from './days'
import { known } from './medians'
import { dayOf, instantShown, knownClock, minutesOf, type WallClock, wallClock, wallOf } from './zone'

export const MAX_NOTE = 2000
export const BANDS = ['under_4', '4_to_5', '5_to_6', '6_to_7', 'over_7'] as const

const MAX_NIGHT_HOURS = 24
const MAX_MINUTES = 24 * 60
const MAX_AWAKENINGS = 99
/** A time past noon of the day itself is believed where the night is then no longer than this. */
const LONGEST_PAST_NOON_HOURS = 16
export const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

export type Band = (typeof BANDS)[number]
export type Step = 'into_bed' | 'tried_to_sleep' | 'final_awakening' | 'out_of_bed'
/** The steps of a night in the order in which they happen. */
export const STEPS: readonly Step[] = ['into_bed', 'tried_to_sleep', 'final_awakening', 'out_of_bed']

/** One night, under the day on which it ended. Missing is not zero. Times are RFC 3339 instants. */
export interface Sleep extends Partial<Record<Step, string | null>> {
  day: string
  zone: string
  sol_minutes?: number | null
  awakenings?: number | null
  waso_minutes?: number | null
  /** The times are a guess from the usual night ("about that"), not typed. */
  about?: boolean | null
  band?: Band | null
  quality?: number | null
  note?: string | null
}

/** What is wrong with one field; `code` is a stable word that the screen turns into a sentence. */
export interface Problem {
  field: string
  code: string
  limit?: number | undefined
}

/** A figure whose fields are missing is null, not guessed. */
export interface Figures {
  tib_minutes: number | null
  tst_minutes: number | null
  se_percent: number | null
}

/** The day on whose morning a night ends, told by an instant in it: from noon on it is the next day's night. */
export function nightDay(instant: string | number | Date, zone: string): string {
  return nightOf(knownClock(zone)(new Date(instant).getTime()))
}

const nightOf = (wall: number) => dayOf(wall + DAY / 2)

/**
 * The instants of a night from the times "HH:MM" typed for its day. Times from noon on belong to the evening before.
 * Only for who slept in or slept by day, a step that would come before the night began is one past noon of the day
 * itself; so is a waking time alone. What would make too long a night stays where it is, to be named by validate.
 */
export function nightInstants(
  day: string,
  times: Partial<Record<Step, string | null>>,
  zone: string,
): { instants: Partial<Record<Step, string>>; shifted: Partial<Record<Step, 'gap' | 'twice'>> } {
  const clock = knownClock(zone)
  const instants: Partial<Record<Step, string>> = {}
  const shifted: Partial<Record<Step, 'gap' | 'twice'>> = {}
  const evening = wallOf(addDays(day, -1), 12 * 60)
  let start: number | undefined
  const isPastNoon = (wall: number, waking: boolean) => {
    if (start === undefined) return waking && wall - (evening + DAY / 2) <= LONGEST_PAST_NOON_HOURS * HOUR
    return wall - DAY < start && wall - start <= LONGEST_PAST_NOON_HOURS * HOUR
  }
  for (const step of STEPS) {
    const time = times[step]
    if (!time) continue
    let wall = wallOf(day, minutesOf(time))
    const waking = step === 'final_awakening' || step === 'out_of_bed'
    if (wall >= evening + DAY && !isPastNoon(wall, waking)) wall -= DAY
    if (!waking) start ??= wall
    const found = instantShown(clock, wall)
    instants[step] = found.instant
    if (found.shifted) shifted[step] = found.shifted
  }
  return { instants, shifted }
}

export const startOf = (s: Sleep) => s.into_bed ?? s.tried_to_sleep ?? null
export const endOf = (s: Sleep) => s.out_of_bed ?? s.final_awakening ?? null

/** Everything that cannot be, one problem a field; empty where the night can be saved. */
export function validate(s: Sleep): Problem[] {
  const problems = [...dayProblems(s), ...timeProblems(s)]
  const range = (field: 'sol_minutes' | 'awakenings' | 'waso_minutes' | 'quality', low: number, high: number) => {
    const value = s[field]
    if (!known(value)) return
    if (value < low) problems.push({ field, code: 'too_small', limit: low })
    if (value > high) problems.push({ field, code: 'too_large', limit: high })
  }
  range('sol_minutes', 0, MAX_MINUTES)
  range('awakenings', 0, MAX_AWAKENINGS)
  range('waso_minutes', 0, MAX_MINUTES)
  problems.push(...windowProblems(s))
  if (s.about && !(startOf(s) && endOf(s))) problems.push({ field: 'about', code: 'incomplete' })
  if (known(s.band) && !BANDS.includes(s.band)) problems.push({ field: 'band', code: 'unknown' })
  range('quality', 1, 5)
  if (known(s.note) && [...s.note].length > MAX_NOTE)
    problems.push({ field: 'note', code: 'too_long', limit: MAX_NOTE })
  if (isEmpty(s)) problems.push({ field: 'quality', code: 'empty' })
  return problems
}

/** Nothing was answered. */
export function isEmpty(s: Sleep): boolean {
  const answers = [...STEPS.map((step) => s[step]), s.sol_minutes, s.awakenings, s.waso_minutes, s.band, s.quality]
  return !answers.some(known) && !s.note
}

function dayProblems(s: Sleep): Problem[] {
  const problems: Problem[] = []
  if (!s.day) problems.push({ field: 'day', code: 'required' })
  const clock = wallClock(s.zone)
  if (!clock) problems.push({ field: 'zone', code: s.zone ? 'unknown' : 'required' })
  else if (s.day && !endsOnItsDay(s, clock)) problems.push({ field: 'day', code: 'wrong_day' })
  return problems
}

/** The start of the night decides; a late waking that stands alone may be under its own date. */
function endsOnItsDay(s: Sleep, clock: WallClock): boolean {
  const start = startOf(s)
  if (start) return nightOf(clock(Date.parse(start))) === s.day
  const woke = s.final_awakening ?? s.out_of_bed
  if (!woke) return true
  const wall = clock(Date.parse(woke))
  return nightOf(wall) === s.day || dayOf(wall) === s.day
}

/** Each step is compared with the latest one before it, so that one mistyped time is named once. */
function timeProblems(s: Sleep): Problem[] {
  const problems: Problem[] = []
  let first: number | undefined
  let latest: { field: Step; at: number } | undefined
  for (const field of STEPS) {
    const time = s[field]
    if (!time) continue
    const at = Date.parse(time)
    first ??= at
    if (latest && at < latest.at) problems.push({ field, code: `before_${latest.field}` })
    else latest = { field, at }
  }
  if (latest && first !== undefined && problems.length === 0 && latest.at - first > MAX_NIGHT_HOURS * HOUR) {
    problems.push({ field: latest.field, code: 'too_long', limit: MAX_NIGHT_HOURS })
  }
  return problems
}

/** More minutes awake than there were between trying to sleep and waking; the time in bed bounds both. */
function windowProblems(s: Sleep): Problem[] {
  const start = s.tried_to_sleep ?? s.into_bed
  const end = s.final_awakening ?? s.out_of_bed
  if (!start || !end) return []
  const window = Date.parse(end) - Date.parse(start)
  const awake = [s.sol_minutes ?? 0, s.waso_minutes ?? 0] as const
  if (window < 0 || awake.some((minutes) => minutes < 0 || minutes > MAX_MINUTES)) return []
  if ((awake[0] + awake[1]) * MINUTE <= window) return []
  const fields = ['sol_minutes', 'waso_minutes'].filter((_, i) => (awake[i] ?? 0) > 0)
  return fields.map((field) => ({ field, code: 'longer_than_window' }))
}

/** TIB = out of bed − into bed; TST = final awakening − tried to sleep − SOL − WASO; SE = 100 × TST / TIB. */
export function figures(s: Sleep): Figures {
  const tib = minutesBetween(s.into_bed, s.out_of_bed)
  const window = minutesBetween(s.tried_to_sleep, s.final_awakening)
  let tst: number | null = null
  if (window !== null && known(s.sol_minutes) && known(s.waso_minutes)) {
    const asleep = window - s.sol_minutes - s.waso_minutes
    if (asleep >= 0) tst = asleep
  }
  // Rounded half up in whole numbers, so that Go and the phone agree on the last digit.
  const se = tib !== null && tst !== null && tib > 0 ? Math.floor((2000 * tst + tib) / (2 * tib)) / 10 : null
  return { tib_minutes: tib, tst_minutes: tst, se_percent: se }
}

function minutesBetween(from: string | null | undefined, to: string | null | undefined): number | null {
  if (!from || !to) return null
  const length = Date.parse(to) - Date.parse(from)
  return length < 0 ? null : Math.round(length / MINUTE)
}
