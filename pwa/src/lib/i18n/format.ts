import { m } from './generated/messages.js'
import { getLocale } from './generated/runtime.js'

/*
 * Dates, times and lengths as a person would write them, in the chosen
 * language. A *day* is a calendar day, `2026-11-24`, with no hour and no zone;
 * an *instant* is a moment (a Date or RFC 3339), shown in the reader's zone
 * unless one is given.
 */

type Instant = Date | string

/** `Tuesday, November 24` */
export function formatDay(day: string): string {
  return formatDate(noon(day), { weekday: 'long', month: 'long', day: 'numeric', timeZone: 'UTC' })
}

/** `Nov 24` */
export function formatShortDay(day: string): string {
  return formatDate(noon(day), { month: 'short', day: 'numeric', timeZone: 'UTC' })
}

/** `November 2026` */
export function formatMonth(day: string): string {
  return formatDate(noon(day), { month: 'long', year: 'numeric', timeZone: 'UTC' })
}

/** `Tuesday` */
export function formatWeekday(day: string): string {
  return formatDate(noon(day), { weekday: 'long', timeZone: 'UTC' })
}

/** `Tuesday, November 24` inside a sentence: Spanish says *el martes*. */
export function formatOnDay(day: string): string {
  return m.time_on({ day: formatDay(day) })
}

/** `today`, `yesterday`, `tomorrow`; `Tuesday` within a week; else `Tuesday, November 24`; inside a sentence. */
export function formatNearDay(day: string, today: string): string {
  const { name, said } = near(day, today)
  return name ?? m.time_on({ day: said })
}

/** The same as a title, which takes no article: `Today`, `Tuesday`. */
export function formatNearTitle(day: string, today: string): string {
  const { name, said } = near(day, today)
  return capitalized(name ?? said)
}

/** `9:14 PM` or `21:14`, as it is written where the person lives. */
export function formatTime(instant: Instant, timeZone?: string): string {
  return formatDate(new Date(instant), { timeStyle: 'short', ...(timeZone && { timeZone }) })
}

/** `9 PM` or `21:00`: an hour of the clock, so many minutes after midnight. */
export function formatHour(minutes: number): string {
  const hour = new Date(Date.UTC(2000, 0, 1, 0, minutes))
  const { hour12 } = new Intl.DateTimeFormat(regional(), { hour: 'numeric' }).resolvedOptions()
  return hour12 ? formatDate(hour, { hour: 'numeric', timeZone: 'UTC' }) : formatTime(hour, 'UTC')
}

/** `4:00 AM`: a time of day as minutes after midnight. */
export function formatClock(minutes: number): string {
  return formatDate(new Date(minutes * 60_000), { timeStyle: 'short', timeZone: 'UTC' })
}

/** `2:30 PM`: a time as a form has it, `14:30`. */
export function formatWall(time: string): string {
  return formatClock(Number(time.slice(0, 2)) * 60 + Number(time.slice(3)))
}

/** `Tuesday, November 24 at 9:14 PM` */
export function formatDayTime(instant: Instant, timeZone?: string): string {
  const day = formatDate(new Date(instant), {
    weekday: 'long',
    month: 'long',
    day: 'numeric',
    ...(timeZone && { timeZone }),
  })
  return m.time_at({ day: m.time_on({ day }), time: formatTime(instant, timeZone) })
}

/** `(312) 555-0142`, on one line. */
export function formatPhone(number: string): string {
  return number.replaceAll(' ', '\u00a0')
}

/** `November 24, 2026 at 9:14 PM`: with the year, where that may be what is wrong. */
export function formatFull(instant: Instant): string {
  return formatDate(new Date(instant), { dateStyle: 'long', timeStyle: 'short' })
}

/** `1 day`, `3 days` */
export function formatDays(days: number): string {
  return new Intl.NumberFormat(regional(), { style: 'unit', unit: 'day', unitDisplay: 'long' }).format(days)
}

/** `6 h 20`, `6 h`, `40 min`; whole minutes. */
export function formatDuration(minutes: number): string {
  const whole = Math.round(minutes)
  const hours = Math.floor(whole / 60)
  const rest = whole % 60
  if (hours === 0) return m.time_minutes({ minutes: rest })
  if (rest === 0) return m.time_hours({ hours })
  return m.time_hours_minutes({ hours, minutes: String(rest).padStart(2, '0') })
}

/** `about 6 h 20`: rounded to ten minutes, the way people speak. */
export function formatAbout(minutes: number): string {
  return m.time_about_duration({ duration: formatDuration(Math.round(minutes / 10) * 10) })
}

/** `11:30 to 7:00` */
export function formatRange(from: string, to: string): string {
  return m.time_range({ from, to })
}

/** `Central Time` */
export function formatZone(timeZone: string): string {
  const parts = new Intl.DateTimeFormat(regional(), { timeZone, timeZoneName: 'longGeneric' }).formatToParts()
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone
}

/** `sleep, mood and nutrition` */
export function formatList(items: readonly string[]): string {
  return new Intl.ListFormat(regional(), { type: 'conjunction' }).format(items)
}

/** As a sentence begins: Spanish writes days and months small. */
export function capitalized(text: string): string {
  return text.charAt(0).toLocaleUpperCase(getLocale()) + text.slice(1)
}

/** `1,200` */
export function formatNumber(value: number): string {
  return new Intl.NumberFormat(regional()).format(value)
}

/** AM and p.m. stay on the line of their time. */
function formatDate(date: Date, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(regional(), options).format(date).replace(/(\d)\s(?=[ap]\.?\s?m)/i, '$1\u00a0')
}

/**
 * The chosen language as it is written where the browser says the person
 * lives: en-GB counts 24 hours, en-US does not, and neither does Spanish there.
 */
function regional(): string {
  const language = getLocale()
  const tags = navigator.languages
  const region = tags.map((tag) => new Intl.Locale(tag).region).find((known) => known !== undefined)
  return tags.find((tag) => tag.split('-')[0] === language) ?? (region ? `${language}-${region}` : language)
}

/** What a day is called beside today, if it has a name of its own; else how it is said. */
function near(day: string, today: string): { name?: string; said: string } {
  const distance = (noon(day).getTime() - noon(today).getTime()) / 86_400_000
  const names: Readonly<Record<number, () => string>> = { 0: m.time_today, [-1]: m.time_yesterday, 1: m.time_tomorrow }
  const name = names[distance]?.()
  return { ...(name && { name }), said: Math.abs(distance) < 7 ? formatWeekday(day) : formatDay(day) }
}

/** A calendar day as a moment that is that day in every reading of UTC. */
function noon(day: string): Date {
  return new Date(`${day}T12:00:00Z`)
}
