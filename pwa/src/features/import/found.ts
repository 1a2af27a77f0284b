import type { Kinds } from '$lib/db'

/** The apps and files that something is brought in from. */
export type Source = 'apple_health' | 'daylio' | 'diary'

/** What comes in: entries like those that are written here. */
export type FoundKind = 'sleep' | 'mood' | 'moment' | 'regulation'

/** One entry that a file holds. */
export interface Found<K extends FoundKind = FoundKind> {
  /** The same each time the same is found, so that nothing comes in twice. */
  readonly id: string
  readonly kind: K
  readonly day: string
  readonly fields: Kinds[K]
  /** A moment before anybody can have written about that day here (RFC 3339): whatever was stands. */
  readonly at: string
  /** Under which else it would be here, had it been read another way. */
  readonly also?: readonly string[]
}

/** A line that nothing is taken from, or not all of it. */
export interface Bad {
  /** Counted from 1, as editors do. */
  readonly line: number
  readonly code: BadCode
  /** The column it is about, by its heading. */
  readonly column?: string
}
export type BadCode =
  | 'date'
  | 'before_1900'
  | 'future'
  | 'time'
  | 'number'
  | 'level'
  | 'order'
  | 'day_twice'
  | 'nothing'
  | 'cells'
  | 'too_long'

/** A name that somebody gave something elsewhere, how often it comes, and what it is here. */
export interface Named<As> {
  readonly name: string
  readonly count: number
  readonly as: As
}

/** What a column of a table is. */
export type Field =
  | 'day'
  | 'into_bed'
  | 'tried_to_sleep'
  | 'sol_minutes'
  | 'awakenings'
  | 'waso_minutes'
  | 'final_awakening'
  | 'out_of_bed'
  | 'quality'
  | 'hours'
  | 'mood'
  | 'anxiety'
  | 'energy'
  | 'note'

export interface Column {
  readonly heading: string
  /** What stands in it first. */
  readonly sample: string
  readonly field: Field | undefined
}

/** Whether 3/4 is the third of April or the fourth of March. */
export type Order = 'day_first' | 'month_first'

/** What the person says about a file; what they didn't say is told from the file. */
export interface Choices {
  /** A mood's name, and the level it is here; 0 is none. */
  readonly moods?: Readonly<Record<string, number>>
  /** What one entry elsewhere is here: how a whole day was, or one moment. */
  readonly entries?: 'day' | 'moment'
  /** What somebody did: matched where it fits, all in words, or left out. */
  readonly activities?: 'match' | 'note' | 'leave'
  /** What each column is. */
  readonly columns?: readonly (Field | undefined)[]
  readonly order?: Order | undefined
  /** The day that stands beside a night. */
  readonly dated?: 'morning' | 'evening'
}

/** Where and when it is read. */
export interface Here {
  readonly zone: string
  /** Minutes after midnight. */
  readonly dayStart: number
  /** RFC 3339. */
  readonly now: string
}

/** What was found in a file. */
export interface Reading {
  readonly source: Source
  /** In the order of their days. */
  readonly found: readonly Found[]
  /** The first of them; there may be more. */
  readonly bad: readonly Bad[]
  readonly badCount: number
  /** Not UTF-8: whoever reads it looks whether the letters are right. */
  readonly encoding?: string | undefined
  /** Of Daylio. */
  readonly moods?: readonly Named<number>[]
  readonly activities?: readonly Named<string>[]
  readonly entries?: 'day' | 'moment'
  /** Of a diary. */
  readonly columns?: readonly Column[]
  /** No line tells which of a date's numbers is the month: undefined where one does, or there is no such date. */
  readonly asksOrder?: boolean
  /** One of its dates, as it stands there. */
  readonly sampleDate?: string
}

/** More than somebody writes in a life; what has more is no diary. */
export const mostFound = 60_000
const mostListed = 100

/** The lines that nothing is taken from: all are counted, the first that were met are listed, in their order. */
export class BadLines {
  readonly #listed: Bad[] = []
  count = 0

  get listed(): Bad[] {
    return this.#listed.sort((a, b) => a.line - b.line)
  }

  add(line: number, code: BadCode, column?: string): void {
    this.count += 1
    if (this.#listed.length < mostListed) this.#listed.push({ line, code, ...(column !== undefined && { column }) })
  }
}

/** In the order of their days; what is of one day in the order of its ids, so that the same file reads the same. */
export function sorted(found: Found[]): Found[] {
  return found.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.id < b.id ? -1 : 1))
}
