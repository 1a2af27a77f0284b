/*
 * Calendar days in a time zone that may not be the reader's. A *day* is
 * `2026-11-24`; an *instant* is a Date or RFC 3339.
 */

/** The calendar day an instant falls on in `timeZone`. */
export function dayIn(instant: Date | string, timeZone: string): string {
  const parts = partsIn(new Date(instant), timeZone)
  return `${parts.year}-${parts.month}-${parts.day}`
}

/** What clocks in `timeZone` show at an instant: `09:30`. */
export function timeIn(instant: Date | string, timeZone: string): string {
  const parts = partsIn(new Date(instant), timeZone)
  return `${parts.hour}:${parts.minute}`
}

/** `days` after a day; before it, when negative. */
export function addDays(day: string, days: number): string {
  return new Date(noon(day) + days * 86_400_000).toISOString().slice(0, 10)
}

/** The Monday of the week a day lies in. */
export function mondayOf(day: string): string {
  const weekday = new Date(noon(day)).getUTCDay()
  return addDays(day, -((weekday + 6) % 7))
}

/**
 * The instant at which clocks in `timeZone` show `time` (`09:30`) on `day`. A
 * time that a clock change skips is read as the same length after midnight,
 * an hour later on the clock; of one that comes twice, the first counts.
 */
export function instantAt(day: string, time: string, timeZone: string): string {
  const wall = Date.parse(`${day}T${time}:00Z`)
  // The offset before and after cover a change that lies between.
  const [before, after] = [-86_400_000, 86_400_000].map((away) => offset(wall + away, timeZone)) as [number, number]
  const candidates = [wall - before, wall - after].filter((at) => at + offset(at, timeZone) === wall)
  return new Date(candidates.length > 0 ? Math.min(...candidates) : wall - before).toISOString()
}

/** How far clocks in `timeZone` are ahead of UTC at a moment, in milliseconds. */
function offset(at: number, timeZone: string): number {
  const { year, month, day, hour, minute, second } = partsIn(new Date(at), timeZone)
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) - Math.floor(at / 1000) * 1000
}

/** Making one takes a hundred times as long as using it. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatIn(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  formats.set(timeZone, format)
  return format
}

function partsIn(at: Date, timeZone: string): Record<string, string> {
  return Object.fromEntries(
    formatIn(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
}

function noon(day: string): number {
  return Date.parse(`${day}T12:00:00Z`)
}
