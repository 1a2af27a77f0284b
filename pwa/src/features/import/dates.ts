import type { Order } from './found'

/** A date as it stands there: a day, or two numbers of which either may be the month. */
export type Written =
  | { readonly day: string }
  | { readonly first: number; readonly second: number; readonly year: number }

/** Which day of the week it was says nothing more. `Mar` is a month. */
const weekday = /^(?:mon|tue|wed|thu|fri|sat|sun|lun|martes|mi[eé]|jue|vie|s[aá]b|dom)\p{L}*\.?,?\s+/iu

/** Months by their first letters, in English and Spanish. */
const months: Readonly<Record<string, number>> = {
  jan: 1,
  ene: 1,
  feb: 2,
  mar: 3,
  apr: 4,
  abr: 4,
  may: 5,
  jun: 6,
  jul: 7,
  aug: 8,
  ago: 8,
  sep: 9,
  set: 9,
  oct: 10,
  nov: 11,
  dec: 12,
  dic: 12,
}

/** A date in any of the ways people and programs write one; undefined for what is none. A time behind it is passed over. */
export function readDate(text: string): Written | undefined {
  const said = text.trim().replace(weekday, '')
  const [, y, m, d] = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/.exec(said) ?? []
  if (y) return calendar(Number(y), Number(m), Number(d))
  const [, first, mark, second, year] = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)/.exec(said) ?? []
  if (first) {
    const numbers = { first: Number(first), second: Number(second), year: fullYear(year ?? '') }
    // Nobody writes the month first with points between.
    return mark === '.' ? inOrder(numbers, 'day_first') : numbers
  }
  const dayFirst =
    /^(\d{1,2})(?:st|nd|rd|th)?\.?(?:\s+de)?[\s-]+(\p{L}{3,})\.?,?(?:\s+de[l]?)?[\s-]+(\d{4}|\d{2})(?!\d)/u.exec(said)
  if (dayFirst) return calendar(fullYear(dayFirst[3] ?? ''), monthOf(dayFirst[2] ?? ''), Number(dayFirst[1]))
  const monthFirst = /^(\p{L}{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)/u.exec(said)
  if (monthFirst) return calendar(Number(monthFirst[3]), monthOf(monthFirst[1] ?? ''), Number(monthFirst[2]))
  return undefined
}

/** The day that such numbers are in an order; undefined where there is none. */
export function inOrder(
  { first, second, year }: { first: number; second: number; year: number },
  order: Order,
): { day: string } | undefined {
  return order === 'day_first' ? calendar(year, second, first) : calendar(year, first, second)
}

/** The order that the dates of a file are in, as far as they tell: a number above 12 is no month. */
export class OrderFinder {
  #dayFirst = 0
  #monthFirst = 0
  #either = 0
  /** One of the dates that could be either. */
  sample = ''

  see(text: string): void {
    const written = readDate(text)
    if (!written || 'day' in written) return
    const { first, second } = written
    if (first > 12 && second <= 12) this.#dayFirst++
    else if (second > 12 && first <= 12) this.#monthFirst++
    else if (first <= 12 && second <= 12) {
      this.#either++
      this.sample ||= text
    }
  }

  /** Undefined where nothing tells, or lines tell different things. */
  get order(): Order | undefined {
    if (this.#dayFirst > 0 && this.#monthFirst > 0) return undefined
    if (this.#dayFirst > 0) return 'day_first'
    return this.#monthFirst > 0 ? 'month_first' : undefined
  }

  get asks(): boolean {
    return this.order === undefined && this.#either > 0
  }
}

/** What a clock shows, `HH:MM`: `22:30`, `10:30 PM`, `10.30 p. m.`, `22h30`, `2230`. Undefined for what is no time. */
export function readTime(text: string): string | undefined {
  const said = text.trim().toLowerCase()
  // A day may stand before it.
  const clock = said.replace(/^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[t ,]+(?=\d)/, '')
  const found =
    /^(\d{1,2})(?:[:.h](\d{2}))?(?:[:.]\d{2})?(?:\.\d+)?\s*(h|hrs?|a\.?\s?m\.?|p\.?\s?m\.?)?$/.exec(clock) ??
    /^(\d{2})(\d{2})()$/.exec(clock)
  if (!found) return undefined
  const half = found[3]?.[0]
  const minute = Number(found[2] ?? 0)
  let hour = Number(found[1])
  if (half === 'a' || half === 'p') {
    if (hour < 1 || hour > 12) return undefined
    hour = (hour % 12) + (half === 'p' ? 12 : 0)
  } else if (found[2] === undefined && half === undefined) return undefined
  if (hour === 24 && minute === 0) hour = 0
  if (hour > 23 || minute > 59) return undefined
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
}

/** Minutes: `30`, `45 min`, `1:15`, `1 h 15 min`. Undefined for what is no number of them. */
export function readMinutes(text: string): number | undefined {
  const said = text.trim().toLowerCase()
  const [, bare] = /^(\d{1,4})(?:[.,]0+)?\s*(?:m|min|mins|minutes?|minutos?)?\.?$/.exec(said) ?? []
  if (bare) return Number(bare)
  const hours = readHours(said)
  return hours === undefined ? undefined : Math.round(hours * 60)
}

/** Hours, of a length: `7:30`, `7 h 30 min`, `7.5 h`. Undefined for what is none; a bare number is for whoever knows what it is. */
export function readHours(text: string): number | undefined {
  const said = text.trim().toLowerCase()
  const [, h, m] =
    /^(\d{1,2})\s*(?::|h|hrs?|hours?|horas?)\s*(?:y\s*)?(\d{1,2})\s*(?:m|min|mins|minutes?|minutos?)?\.?$/.exec(said) ??
    []
  if (h) return Number(m) < 60 ? Number(h) + Number(m) / 60 : undefined
  const [, bare] = /^(\d{1,2}(?:[.,]\d{1,2})?)\s*(?:h|hrs?|hours?|horas?)\.?$/.exec(said) ?? []
  return bare ? Number(bare.replace(',', '.')) : undefined
}

function monthOf(name: string): number {
  return months[name.slice(0, 3).toLowerCase()] ?? 0
}

function fullYear(text: string): number {
  return text.length === 2 ? 2000 + Number(text) : Number(text)
}

/** A day of the calendar; undefined where there is no such day. */
function calendar(year: number, month: number, day: number): { day: string } | undefined {
  const text = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? { day: text } : undefined
}
