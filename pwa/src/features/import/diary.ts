import { addDays } from '$lib/days'
import type { Mood, Sleep, SleepBand } from '$lib/db'
import { entryId } from '$lib/db/ids'
import { isEmpty, nightInstants, type Step, validate } from '$lib/nights'
import { instantAt, timeIn } from '$lib/zone'
import type { Row } from './csv'
import { inOrder, type OrderFinder, readDate, readHours, readMinutes, readTime } from './dates'
import {
  type BadCode,
  BadLines,
  type Choices,
  type Column,
  type Field,
  type Found,
  type Here,
  mostFound,
  type Reading,
  sorted,
} from './found'
import { plain, readLevel } from './level'
import { ImportError } from './wrong'

/*
 * A sleep diary as a table, a line a night, by the names of its columns in
 * English and Spanish. What a column is can be said otherwise.
 */

const longestNote = 2000

/** By what a heading says, what is said most clearly first. */
const headings: readonly (readonly [Field, RegExp])[] = [
  ['note', /\b(notes?|comments?|notas?|comentarios?|observacion(es)?|remarks?)\b/],
  ['quality', /\b(quality|calidad)\b|^how (did|well did) .*sleep|^como durmio/],
  [
    'sol_minutes',
    /\bsol\b|latenc|(fall|get to|to) (a)?sleep.*(min|long|time)|(min|long|time).*(fall|get) .*(a)?sleep|(min|cuanto|tiempo|tard).*(dormir|dormi)|dormirse|fell asleep/,
  ],
  [
    'waso_minutes',
    /\bwaso\b|(min|time|long|hours?|total).*(awake)|awake.*(min|time|long|night)|(min|tiempo|cuanto).*despiert|despiert[oa].*(min|tiempo|noche)/,
  ],
  [
    'awakenings',
    /\bawakenings\b|(times|number|many|no|#).*(woke|wake|awaken)|despertares|(veces|numero).*despert|wake ?ups\b/,
  ],
  ['tried_to_sleep', /\btr(y|ied)\b.*sleep|lights? (out|off)|luces|luz|intent.*dormir|sleep time|apag/],
  ['out_of_bed', /out of (the )?bed|got (out|up)|get up|got out|rise|levant|sali.*cama|left (the )?bed/],
  ['into_bed', /\b(in|into|to) bed\b|bed ?time|acost|(la|a la|en la) cama/],
  ['final_awakening', /(final|last) (awakening|wake)|w[oa]ke|wak(e|ing)|awaken|despert|ultimo despertar/],
  [
    'hours',
    /(hours?|total|duration|amount).*(sle(ep|pt))|sle(ep|pt).*(hours?|total|duration|amount)|hours?$|duracion|horas|total dormido/,
  ],
  ['mood', /\b(mood|valence|animo|humor)\b/],
  ['anxiety', /\b(anxiety|anxious|ansiedad)\b/],
  ['energy', /\b(energy|energia)\b/],
  ['day', /^(date|day|fecha|dia|full date|night of|noche( del)?|morning of)\b|\b(date|fecha)\b/],
]

/** What the columns are, each thing once: the first that says so. */
export function columnsOf(names: readonly string[]): (Field | undefined)[] {
  const fields: (Field | undefined)[] = names.map(() => undefined)
  for (const [field, says] of headings) {
    const at = names.findIndex((name, at) => !fields[at] && says.test(plain(name)))
    if (at >= 0) fields[at] = field
  }
  return fields
}

const steps: readonly Step[] = ['into_bed', 'tried_to_sleep', 'final_awakening', 'out_of_bed']
const counts = ['sol_minutes', 'awakenings', 'waso_minutes'] as const
const levels = ['mood', 'anxiety', 'energy'] as const

/** Takes in the rows of a file, and makes entries of them. */
export class Diary {
  readonly #headings: readonly string[]
  readonly #fields: readonly (Field | undefined)[]
  readonly #choices: Choices
  readonly #here: Here
  readonly #today: string
  readonly #order: OrderFinder
  readonly #bad = new BadLines()
  readonly #rows = new Map<string, { sleep: Sleep | undefined; mood: Mood | undefined }>()
  #samples: readonly string[] = []

  constructor(headings: readonly string[], choices: Choices, here: Here, today: string, order: OrderFinder) {
    this.#headings = headings
    this.#fields = choices.columns ?? columnsOf(headings)
    this.#choices = choices
    this.#here = here
    this.#today = today
    this.#order = order
  }

  row(row: Row): void {
    const wrong = this.#take(row)
    if (wrong) this.#bad.add(row.line, wrong.code, wrong.field && this.#headings[this.#fields.indexOf(wrong.field)])
  }

  #take({ cells, tooLong }: Row): Wrong | undefined {
    if (this.#samples.length === 0) this.#samples = cells
    if (cells.length > this.#headings.length) return { code: 'cells' }
    if (tooLong) return { code: 'too_long' }
    const cell = (field: Field) => (cells[this.#fields.indexOf(field)] ?? '').trim()
    const date = this.#date(cell('day'))
    if (!date) return { code: 'date', field: 'day' }
    if (date < '1900-01-01') return { code: 'before_1900' }
    const day = this.#choices.dated === 'evening' ? addDays(date, 1) : date
    if (day > this.#today) return { code: 'future' }
    if (this.#rows.has(day)) return { code: 'day_twice' }
    const wrongs: Wrong[] = []
    const sleep = this.#sleep(day, cell, wrongs)
    const mood = this.#mood(date, cell, wrongs)
    if (wrongs.length > 0 || (!sleep && !mood)) return wrongs[0] ?? { code: 'nothing' }
    if (this.#rows.size * 2 >= mostFound) throw new ImportError('too_many')
    this.#rows.set(day, { sleep, mood })
    return undefined
  }

  async reading(): Promise<Reading> {
    const found: Found[] = []
    for (const [day, { sleep, mood }] of this.#rows) {
      const at = instantAt(day, '00:00', this.#here.zone)
      if (sleep) found.push({ id: await entryId('sleep', day), kind: 'sleep', day, fields: sleep, at })
      if (mood)
        found.push({
          id: await entryId('mood', mood.day),
          kind: 'mood',
          day: mood.day,
          fields: mood,
          at: instantAt(mood.day, '00:00', mood.zone),
        })
    }
    const columns = this.#headings.map((heading, at): Column => {
      return { heading, sample: (this.#samples[at] ?? '').slice(0, 60), field: this.#fields[at] }
    })
    const { asks, sample } = this.#order
    return {
      source: 'diary',
      found: sorted(found),
      bad: this.#bad.listed,
      badCount: this.#bad.count,
      columns,
      ...(asks && { asksOrder: true, sampleDate: sample }),
    }
  }

  #date(text: string): string | undefined {
    const written = readDate(text)
    if (!written || 'day' in written) return written?.day
    const order = this.#choices.order ?? this.#order.order
    return order && inOrder(written, order)?.day
  }

  #sleep(day: string, cell: Cell, wrongs: Wrong[]): Sleep | undefined {
    const { zone } = this.#here
    const times: Partial<Record<Step, string>> = {}
    for (const step of steps) {
      const text = cell(step)
      const time = text && clockOf(text, zone)
      if (time === undefined) wrongs.push({ field: step, code: 'time' })
      else if (time) times[step] = time
    }
    const fields: Sleep = { day, zone, ...nightInstants(day, times, zone).instants }
    for (const count of counts) {
      const text = cell(count)
      const number = count === 'awakenings' ? (/^\d{1,2}$/.test(text) ? Number(text) : undefined) : readMinutes(text)
      if (number !== undefined) fields[count] = number
      else if (text) wrongs.push({ field: count, code: 'number' })
    }
    const [quality, hours, note] = [cell('quality'), cell('hours'), cell('note')]
    const level = readLevel(quality)
    if (level) fields.quality = level
    else if (quality) wrongs.push({ field: 'quality', code: 'level' })
    const band = bandOf(hours)
    if (band) fields.band = band
    else if (hours) wrongs.push({ field: 'hours', code: 'number' })
    const isNothing = isEmpty(fields)
    // A note beside moods alone is about the day.
    if (note && (!isNothing || levels.every((field) => !cell(field)))) fields.note = note
    if (isEmpty(fields)) return undefined
    for (const { field, code } of validate(fields)) {
      const known = this.#fields.find((of) => of === field) ?? 'day'
      const isText = field === 'note'
      wrongs.push({
        field: known,
        code: isText ? 'too_long' : code === 'too_small' || code === 'too_large' ? 'number' : 'order',
      })
    }
    return fields
  }

  #mood(day: string, cell: Cell, wrongs: Wrong[]): Mood | undefined {
    const fields: Mood = { day, zone: this.#here.zone }
    const names = { mood: 'valence', anxiety: 'anxiety', energy: 'energy' } as const
    for (const field of levels) {
      const text = cell(field)
      // How good the names are that we know says nothing of how anxious somebody was.
      const level = field === 'mood' ? readLevel(text) : /^[1-5]$/.test(text) ? Number(text) : undefined
      if (level) fields[names[field]] = level
      else if (text) wrongs.push({ field: field, code: 'level' })
    }
    if (fields.valence === undefined && fields.anxiety === undefined && fields.energy === undefined) return undefined
    const note = cell('note')
    const isNight = [...steps, ...counts, 'quality', 'hours'].some((field) => cell(field as Field))
    if (note && !isNight) {
      if ([...note].length > longestNote) wrongs.push({ field: 'note', code: 'too_long' })
      fields.note = note
    }
    return fields
  }
}

type Cell = (field: Field) => string

/** Why a row is left out, and the column it is about. */
interface Wrong {
  readonly code: BadCode
  readonly field?: Field
}

/** What the clock of a zone showed, where a cell is an instant; else what the cell says. */
function clockOf(text: string, zone: string): string | undefined {
  const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/i.test(text)
  if (!isInstant) return readTime(text)
  return Number.isNaN(Date.parse(text)) ? undefined : timeIn(text, zone)
}

function bandOf(text: string): SleepBand | undefined {
  const bare = /^\d{1,2}([.,]\d{1,2})?$/.test(text) ? Number(text.replace(',', '.')) : undefined
  const hours = bare ?? readHours(text)
  if (hours === undefined || hours > 24) return undefined
  if (hours < 4) return 'under_4'
  if (hours < 5) return '4_to_5'
  if (hours < 6) return '5_to_6'
  return hours < 7 ? '6_to_7' : 'over_7'
}
