import type { PlanKind } from '../db'
import { formatShortDay, m } from '../i18n'
import { planKinds } from '../plan/words'

/** Something that happened on one day of a window: the shape of Go's insight.Mark. */
export interface Mark {
  readonly day: string
  readonly what: 'visit' | 'agreed' | 'step' | 'off'
  /** Of the plan line that it is about. */
  readonly kind?: PlanKind
  /** Of the step that began. */
  readonly dose?: string
}

/** A day's marks as one rule across all charts of a window: its letter stands on it, its words once beside them. */
export interface Rule {
  readonly letter: string
  readonly day: string
  readonly words: string
}

export function rulesOf(marks: readonly Mark[] = []): readonly Rule[] {
  const days = [...new Set(marks.map(({ day }) => day))].sort()
  return days.map((day, i) => {
    const words = marks.filter((mark) => mark.day === day).map(markWords)
    return { letter: letter(i), day, words: m.chart_mark({ day: formatShortDay(day), words: words.join(', ') }) }
  })
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
