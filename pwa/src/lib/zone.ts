/*
 * Clocks on the wall and calendar days in a time zone that may not be the
 * reader's. A *day* is `2026-11-24`; an *instant* is a Date or RFC 3339. Sums
 * with days alone, which need no zone, are in `days.ts`.
 */

import { addDays } from './days'

const minuteLength = 60_000
const dayLength = 24 * 60 * minuteLength

/** When a day begins for someone who chose nothing: four in the morning. Minutes after midnight. */
export const defaultDayStart = 4 * 60

/** What the wall clock of a zone shows at an instant, as the milliseconds at which a clock in UTC shows the same. */
export type WallClock = (instant: number) => number

/** Making one takes a hundred times as long as using it. */
const clocks = new Map<string, WallClock | null>()

/** The wall clock of a zone; null where there is no such zone. */
export function wallClock(zone: string): WallClock | null {
  const known = clocks.get(zone)
  if (known !== undefined) return known
  const clock = makeClock(zone)
  clocks.set(zone, clock)
  return clock
}

function makeClock(zone: string): WallClock | null {
  if (!/^[A-Za-z]/.test(zone)) return null // browsers take "+02:00" for a zone, the server does not
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch {
    return null
  }
  return (instant) => {
    const shown: Record<string, number> = {}
    for (const part of format.formatToParts(instant)) shown[part.type] = Number(part.value)
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown
    return Date.UTC(year, month - 1, day, hour, minute, second)
  }
}

/** The wall clock of a zone that has to be one. */
export function knownClock(zone: string): WallClock {
  const clock = wallClock(zone)
  if (!clock) throw new RangeError('unknown zone')
  return clock
}

/** Noon, midnight or any time of a day as milliseconds on a clock in UTC. */
export const wallOf = (day: string, minutes = 0) => Date.parse(`${day}T00:00:00Z`) + minutes * minuteLength
/** The day of such milliseconds. */
export const dayOf = (wall: number) => new Date(wall).toISOString().slice(0, 10)
/** The minutes after midnight of `09:30`. */
export const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

/** The calendar day an instant falls on in `zone`. */
export function dayIn(instant: Date | string, zone: string): string {
  return dayOf(knownClock(zone)(new Date(instant).getTime()))
}

/** What clocks in `zone` show at an instant: `09:30`. */
export function timeIn(instant: Date | string, zone: string): string {
  return new Date(knownClock(zone)(new Date(instant).getTime())).toISOString().slice(11, 16)
}

/** The day an entry at this instant belongs to: before the day start it is still the day before. */
export function localDay(instant: string | number | Date, zone: string, dayStartMinutes = defaultDayStart): string {
  return dayOf(knownClock(zone)(new Date(instant).getTime()) - dayStartMinutes * minuteLength)
}

/** The Monday of the week a day lies in. */
export function mondayOf(day: string): string {
  const weekday = new Date(wallOf(day)).getUTCDay()
  return addDays(day, -((weekday + 6) % 7))
}

/** An instant, and whether clocks skipped the time that was asked for or showed it twice. */
export interface Found {
  readonly instant: string
  readonly shifted: 'gap' | 'twice' | null
}

/**
 * The instant at which clocks in a zone show "HH:MM" on a day. A time that clocks skipped ("gap") moves forward by
 * what was skipped; of one that they showed twice ("twice") it is the first.
 */
export function instantOf(day: string, time: string, zone: string): Found {
  return instantShown(knownClock(zone), wallOf(day, minutesOf(time)))
}

/** That instant alone. */
export function instantAt(day: string, time: string, zone: string): string {
  return instantOf(day, time, zone).instant
}

/** The same from a clock, and what it is to show. */
export function instantShown(clock: WallClock, wall: number): Found {
  // No zone is a day away from UTC, so the offsets in force a day earlier and a day later are those on both sides
  // of a clock change at this time, if there is one.
  const byOffsetOf = (instant: number) => wall - (clock(instant) - instant)
  const before = byOffsetOf(wall - dayLength)
  const after = byOffsetOf(wall + dayLength)
  const shows = [before, after].filter((at) => clock(at) === wall)
  if (shows.length === 0) return { instant: rfc3339(before), shifted: 'gap' }
  const twice = before !== after && shows.length === 2
  return { instant: rfc3339(Math.min(...shows)), shifted: twice ? 'twice' : null }
}

const rfc3339 = (instant: number) => new Date(instant).toISOString().replace('.000Z', 'Z')
