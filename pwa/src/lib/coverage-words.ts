import type { Coverage, Hours } from './api'
import { type Calendar, type Presence, spansOf } from './coverage'
import { capitalized, formatClock, formatList, formatNearDay, formatRange, formatTime, formatWeekday, m } from './i18n'
import { dayIn, timeIn } from './zone'

/**
 * `tomorrow at 9:00 AM`, in a zone. What a patient is promised is told in their
 * phone's, by whose clock they wait; in the clinic it is the practice's.
 */
export function whenWords(at: Date, zone: string, now: Date): string {
  return m.time_at({ day: formatNearDay(dayIn(at, zone), dayIn(now, zone)), time: formatTime(at, zone) })
}

/** `Open now, until 5:00 PM.` or `Closed now. Opens again tomorrow at 9:00 AM.`; empty where no calendar is kept. */
export function openWords({ until, opens, holiday }: Presence, zone: string, now: Date): string {
  if (until) return m.help_open_until({ time: formatTime(until, zone) })
  if (!opens) return ''
  const again = m.help_opens({ time: whenWords(opens, zone, now) })
  return holiday ? `${m.help_holiday({ name: holiday })} ${again}` : `${m.help_closed()} ${again}`
}

/** What is left of today: `9:00 AM to 12:00 PM and 1:00 PM to 5:00 PM`, in the phone's time; empty once it is closed for the day. */
export function hoursLeft(practice: Calendar, zone: string, now: Date): string {
  return formatList(
    spansOf(practice, zone, dayIn(now, zone))
      .filter(({ to }) => to > now)
      .map(({ from, to }) => formatRange(formatTime(from), formatTime(to))),
  )
}

/** True where the phone's clock shows another time than the practice's. */
export function isElsewhere(zone: string, phoneZone: string, now: Date): boolean {
  return timeIn(now, zone) !== timeIn(now, phoneZone)
}

/** The week as people say it: `Monday to Friday`, `9:00 AM to 5:00 PM`. */
export function weekWords({ hours }: Coverage): { days: string; times: string }[] {
  const lines: { first: number; last: number; times: string }[] = []
  for (let weekday = 1; weekday <= 7; weekday++) {
    const times = formatList(hours.filter((span) => span.weekday === weekday).map(spanWords))
    const before = lines.at(-1)
    if (before?.last === weekday - 1 && before.times === times) before.last = weekday
    else if (times) lines.push({ first: weekday, last: weekday, times })
  }
  return lines.map(({ first, last, times }) => ({
    days: capitalized(first === last ? weekdayName(first) : formatRange(weekdayName(first), weekdayName(last))),
    times,
  }))
}

function spanWords({ opens, closes }: Hours): string {
  return formatRange(formatClock(minutesOf(opens)), formatClock(minutesOf(closes)))
}

/** `Monday`; 1 is Monday. */
export function weekdayName(weekday: number): string {
  return formatWeekday(`2024-01-0${weekday}`) // a week that began with a Monday
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}
