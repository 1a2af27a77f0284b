import type { PlanKind } from '../db'
import { formatShortDay, m } from '../i18n'
import { planKinds } from '../plan/words'
import { columnOf, type Span } from './columns'

/** Something that happened on one day of a window: the shape of Go's insight.Mark. */
export interface Mark {
  readonly day: string
  readonly what: 'visit' | 'agreed' | 'step' | 'off'
  /** Of the plan line that it is about. */
  readonly kind?: PlanKind
  /** Of the step that began. */
  readonly dose?: string
}

/** A column's marks as one rule across all charts of a window: its letter stands on it, its words once beside them. */
export interface Rule {
  readonly letter: string
  /** The first of its days. */
  readonly day: string
  readonly words: string
}

export function rulesOf(marks: readonly Mark[] = [], span?: Span): readonly Rule[] {
  const columns: [string, ...string[]][] = []
  for (const day of [...new Set(marks.map((mark) => mark.day))].sort()) {
    const last = columns.at(-1)
    if (span && last && columnOf(span, last[0]) === columnOf(span, day)) last.push(day)
    else columns.push([day])
  }
  const said = (day: string) => {
    const words = marks.filter((mark) => mark.day === day).map(markWords)
    return m.chart_mark({ day: formatShortDay(day), words: words.join(', ') })
  }
  return columns.map((days, i) => ({ letter: letter(i), day: days[0], words: days.map(said).join('; ') }))
}

/** `A` to `Z`, then `A2`. */
const letter = (i: number) => String.fromCharCode(65 + (i % 26)) + (i < 26 ? '' : Math.floor(i / 26) + 1)

function markWords({ what, kind = 'other', dose = '' }: Mark): string {
  switch (what) {
    case 'visit':
      return m.chart_mark_visit()
    case 'agreed':
      return m.chart_mark_agreed({ kind: planKinds[kind]() })
    case 'step':
      return m.chart_mark_step({ dose })
    case 'off':
      return m.chart_mark_off()
  }
}
