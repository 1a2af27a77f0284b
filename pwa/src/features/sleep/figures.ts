// The figures of sleep as the phone computes them for its own charts and before it saves. The server has the same
// rules in Go (models/day.go, models/sleep.go, insight/sleep.go); both pass testdata/golden/sleep.json.

import { addDays, within } from '$lib/days'
import { known, lowerMedian, median } from '$lib/medians'
import { dayOf, instantShown, knownClock, minutesOf, type WallClock, wallClock, wallOf } from '$lib/zone'

export { addDays, daysBetween } from '$lib/days'
export { instantOf, localDay } from '$lib/zone'

export const MAX_NOTE = 2000
export const BANDS = ['under_4', '4_to_5', '5_to_6', '6_to_7', 'over_7'] as const
/** Nights with a known sleep time that each of two windows needs before they are compared. */
export const MIN_NIGHTS_TO_COMPARE = 5

const MAX_NIGHT_HOURS = 24
const MAX_MINUTES = 24 * 60
const MAX_AWAKENINGS = 99
/** A time past noon of the day itself is believed where the night is then no longer than this. */
const LONGEST_PAST_NOON_HOURS = 16
const MINUTE = 60_000
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

/** A night as a chart draws it: start and end are minutes from the noon before, on the night's own clock. */
export interface ChartNight extends Figures {
  day: string
  start: number | null
  end: number | null
  about: boolean
  band: Band | null
  quality: number | null
}

/** A window of nights as facts; the same shape as in the summary document. */
export interface Summary {
  from: string
  through: string
  days: number
  logged: number
  typed: number
  about_nights: number
  tst_nights: number
  median_tst_minutes: number | null
  tib_nights: number
  median_tib_minutes: number | null
  band_nights: number
  median_band: Band | null
  median_start: number | null
  median_end: number | null
  quality_nights: number
  median_quality: number | null
  change: { tst_minutes: number; before_tst_minutes: number; before_tst_nights: number } | null
  nights: ChartNight[]
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

const startOf = (s: Sleep) => s.into_bed ?? s.tried_to_sleep ?? null
const endOf = (s: Sleep) => s.out_of_bed ?? s.final_awakening ?? null

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

/**
 * The days up to and including `through`, compared with as many before. Nights may come in any order. Times that are a
 * guess are in no median and no change.
 */
export function sleepWindow(nights: readonly Sleep[], through: string, days: number): Summary {
  const from = addDays(through, 1 - days)
  const summary = { from, through, days, change: null, ...summarise(chartNights(nights, from, through)) }
  const before = summarise(chartNights(nights, addDays(from, -days), addDays(from, -1)))
  if (
    summary.median_tst_minutes === null ||
    before.median_tst_minutes === null ||
    Math.min(summary.tst_nights, before.tst_nights) < MIN_NIGHTS_TO_COMPARE
  ) {
    return summary
  }
  const change = {
    tst_minutes: summary.median_tst_minutes - before.median_tst_minutes,
    before_tst_minutes: before.median_tst_minutes,
    before_tst_nights: before.tst_nights,
  }
  return { ...summary, change }
}

/** Nights with typed times that a guess of the usual night needs, and how many days back they may lie. */
export const MIN_NIGHTS_FOR_USUAL = 3
const USUAL_DAYS = 30

/**
 * The usual night before `day`, to the quarter of an hour, as "HH:MM" that nightInstants takes: what "about that" offers.
 * Null where too few nights have typed times; a guess never makes a usual night.
 */
export function usualNight(nights: readonly Sleep[], day: string): { into_bed: string; out_of_bed: string } | null {
  const { typed, median_start, median_end } = sleepWindow(nights, addDays(day, -1), USUAL_DAYS)
  if (typed < MIN_NIGHTS_FOR_USUAL || median_start === null || median_end === null) return null
  return { into_bed: wallTime(median_start), out_of_bed: wallTime(median_end) }
}

/** "23:30" for 690 minutes from noon, or for 687. */
function wallTime(minutesFromNoon: number): string {
  const quarters = Math.round(minutesFromNoon / 15) * 15 + 12 * 60
  const two = (n: number) => String(n).padStart(2, '0')
  return `${two(Math.floor(quarters / 60) % 24)}:${two(quarters % 60)}`
}

/** A duration, or a difference of two, as people speak of it: to ten minutes, halves away from zero. */
export function aboutMinutes(minutes: number): number {
  if (minutes < 0) return -aboutMinutes(-minutes) || 0
  return Math.floor((minutes + 5) / 10) * 10
}

function summarise(nights: ChartNight[]): Omit<Summary, 'from' | 'through' | 'days' | 'change'> {
  const timed = nights.filter((night) => night.start !== null && night.end !== null)
  const typed = timed.filter((night) => !night.about)
  const own = nights.filter((night) => !night.about)
  const tst = own.map((night) => night.tst_minutes).filter(known)
  const tib = own.map((night) => night.tib_minutes).filter(known)
  const quality = nights.map((night) => night.quality).filter(known)
  const banded = nights.filter((night) => night.about || night.tst_minutes === null).map((night) => night.band)
  const places = banded
    .filter(known)
    .map((band) => BANDS.indexOf(band))
    .filter((place) => place >= 0)
  const place = lowerMedian(places)
  return {
    logged: nights.length,
    typed: typed.length,
    about_nights: timed.length - typed.length,
    tst_nights: tst.length,
    median_tst_minutes: median(tst),
    tib_nights: tib.length,
    median_tib_minutes: median(tib),
    band_nights: places.length,
    median_band: place === null ? null : (BANDS[place] ?? null),
    median_start: median(typed.map((night) => night.start).filter(known)),
    median_end: median(typed.map((night) => night.end).filter(known)),
    quality_nights: quality.length,
    median_quality: lowerMedian(quality),
    nights,
  }
}

/** The nights of a window by day. Days are text in which earlier sorts first. */
function chartNights(nights: readonly Sleep[], from: string, through: string): ChartNight[] {
  return within(nights, from, through).map((s) => ({
    day: s.day,
    start: minutesFromNoon(startOf(s), s.day, wallClock(s.zone)),
    end: minutesFromNoon(endOf(s), s.day, wallClock(s.zone)),
    about: s.about === true,
    ...figures(s),
    band: s.band ?? null,
    quality: s.quality ?? null,
  }))
}

/** Times of night are averaged as minutes from noon: the middle of 23:00 and 01:00 is not noon. */
function minutesFromNoon(time: string | null, day: string, clock: WallClock | null): number | null {
  if (!time || !clock) return null
  return Math.floor((clock(Date.parse(time)) - wallOf(addDays(day, -1), 12 * 60)) / MINUTE)
}
