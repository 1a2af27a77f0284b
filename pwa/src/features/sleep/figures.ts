// The figures of nights as the phone computes them for its own charts. The server has the same rules in Go
// (insight/sleep.go); both pass testdata/golden/sleep.json. Those of one night are in `lib/nights.ts`.

import { addDays, within } from '$lib/days'
import { known, lowerMedian, median } from '$lib/medians'
import { BANDS, type Band, endOf, type Figures, figures, MINUTE, type Sleep, startOf } from '$lib/nights'
import { type WallClock, wallClock, wallOf } from '$lib/zone'

export { addDays, daysBetween } from '$lib/days'
export {
  BANDS,
  type Band,
  type Figures,
  figures,
  isEmpty,
  MAX_NOTE,
  nightDay,
  nightInstants,
  type Problem,
  type Sleep,
  STEPS,
  type Step,
  validate,
} from '$lib/nights'
export { instantOf, localDay } from '$lib/zone'

/** Nights with a known sleep time that each of two windows needs before they are compared. */
export const MIN_NIGHTS_TO_COMPARE = 5

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
