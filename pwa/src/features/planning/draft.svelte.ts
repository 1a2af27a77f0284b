import type { PlanKind, StanceKind } from '$lib/db'
import { keptText, wholeNumber } from '$lib/typed'
import { instantAt } from '$lib/zone'
import type { Contact, Line, LineVersion, PlanSave, Step } from './planning'

/** As many letters as one text of a plan holds. */
export const PLAN_LIMIT = 2_000

export interface TypedStep {
  dose: string
  days: string
  check_day: string
  watch_for: string
  why: string
}

/** A line of the plan as it stands in its form. */
export class TypedLine {
  readonly line_id: string
  kind: PlanKind = $state('sleep')
  words = $state('')
  why = $state('')
  way_out = $state('')
  steps: TypedStep[] = $state([])
  removed = $state(false)

  constructor(line_id: string, version?: LineVersion) {
    const { kind = 'sleep', words = '', why = '', way_out = '', steps = [] } = version ?? {}
    this.line_id = line_id
    this.kind = kind
    this.words = words
    this.why = why
    this.way_out = way_out
    this.steps = steps.map(({ dose, days, check_day, watch_for = '', why: pace = '' }) => ({
      dose,
      days: days === undefined ? '' : String(days),
      check_day: check_day === undefined ? '' : String(check_day),
      watch_for,
      why: pace,
    }))
  }
}

export interface TypedContact {
  /** The one whose place it takes; empty: nobody's. */
  about: string
  day: string
  time: string
  how: NonNullable<Contact['how']> | undefined
  person_id: string
  backup_id: string
  /** Somebody outside, where nobody else is on the care team. */
  backup_words: string
}

export interface TypedStance {
  stance: StanceKind
  words: string
}

export function emptyContact(about: string, person_id: string): TypedContact {
  return { about, day: '', time: '', how: undefined, person_id, backup_id: '', backup_words: '' }
}

export const emptyStep = (): TypedStep => ({ dose: '', days: '', check_day: '', watch_for: '', why: '' })

/** What a clinician has typed of a plan and not saved yet. */
export class PlanDraft {
  lines: TypedLine[] = $state([])
  /** By line, where it is another one than stands. */
  stances: Record<string, TypedStance> = $state({})
  contact: TypedContact | undefined = $state()
  /** Whose words and stances the last save had, in their order: the places that the server names. */
  sent: Readonly<Record<'lines' | 'stances', readonly string[]>> = $state.raw({ lines: [], stances: [] })

  /** Opens the form of a line: a new one, or the next version of one that stands. */
  open(line_id: string, version?: LineVersion): void {
    this.lines.push(new TypedLine(line_id, version))
  }

  drop(line_id: string): void {
    this.lines = this.lines.filter((line) => line.line_id !== line_id)
  }

  of(line_id: string): TypedLine | undefined {
    return this.lines.find((line) => line.line_id === line_id)
  }

  /** Remembers what is about to be saved. */
  sends({ lines = [], stances = [] }: PlanSave): void {
    this.sent = { lines: lines.map(({ line_id }) => line_id), stances: stances.map(({ line_id }) => line_id) }
  }

  clear(): void {
    this.lines = []
    this.stances = {}
    this.contact = undefined
  }

  /** What of it would be saved; the ids are still missing. Undefined where nothing would be. */
  toSave(plan: readonly Line[], zone: string): PlanSave | undefined {
    const standing = new Map(plan.map((line) => [line.line_id, line]))
    const lines = this.lines.flatMap((typed) => {
      const before = standing.get(typed.line_id)?.versions.at(-1)
      const now = lineToSay(typed)
      return before && isSame(now, before)
        ? []
        : { id: '', line_id: typed.line_id, version: (before?.version ?? 0) + 1, ...now }
    })
    const stances = Object.entries(this.stances).flatMap(([line_id, { stance, words }]) => {
      const line = standing.get(line_id)
      const version = line?.versions.at(-1)?.version
      // Whoever writes a version agrees to it.
      if (!line || !version || lines.some((said) => said.line_id === line_id)) return []
      const kept = keptText(words)
      return {
        id: '',
        line_id,
        version,
        stance,
        ...(stance === 'agree' && { seen: line.seen }),
        ...(kept && { words: kept }),
      }
    })
    const contact = this.contact && { id: '', ...contactToSay(this.contact, zone) }
    if (lines.length + stances.length === 0 && !contact) return undefined
    return { ...(lines.length && { lines }), ...(stances.length && { stances }), ...(contact && { contact }) }
  }
}

type Said = Pick<LineVersion, 'kind' | 'words' | 'why' | 'way_out' | 'steps' | 'removed'>

function lineToSay({ kind, words, why, way_out, steps, removed }: TypedLine): Said {
  if (removed) return { kind, removed }
  const isMedicine = kind === 'medication'
  const texts = Object.entries({ words, why, way_out: isMedicine ? way_out : '' }).flatMap(([name, text]) => {
    const kept = keptText(text)
    return kept === null ? [] : [[name, kept]]
  })
  return { kind, ...Object.fromEntries(texts), ...(isMedicine && steps.length > 0 && { steps: steps.map(stepToSay) }) }
}

function stepToSay({ dose, days, check_day, watch_for, why }: TypedStep): Step {
  return {
    dose,
    ...(days.trim() && { days: numberOf(days) }),
    ...(check_day.trim() && { check_day: numberOf(check_day) }),
    ...(keptText(watch_for) && { watch_for }),
    ...(keptText(why) && { why }),
  }
}

/** No number is out of every range, and the server says so at its place. */
const numberOf = (typed: string) => wholeNumber(typed) ?? 0

function isSame(now: Said, before: Said): boolean {
  const parts = ({ words, why, way_out, steps = [], removed = false }: Said) =>
    JSON.stringify([words, why, way_out, removed, steps.map((s) => [s.dose, s.days, s.check_day, s.watch_for, s.why])])
  return parts(now) === parts(before)
}

function contactToSay(
  { about, day, time, how, person_id, backup_id, backup_words }: TypedContact,
  zone: string,
): Contact {
  return {
    kind: 'planned',
    ...(day && time && { at: instantAt(day, time, zone) }),
    ...(how && { how }),
    ...(person_id && { person_id }),
    ...(backup_id && { backup_id }),
    ...(keptText(backup_words) && { backup_words }),
    ...(about && { about }),
  }
}

/** A save with an id of its own for each thing in it. */
export function withIds(save: PlanSave, ids: readonly string[]): PlanSave {
  const rest = [...ids]
  const named = <T extends { id: string }>(thing: T): T => ({ ...thing, id: rest.pop() ?? '' })
  return {
    ...(save.lines && { lines: save.lines.map(named) }),
    ...(save.stances && { stances: save.stances.map(named) }),
    ...(save.contact && { contact: named(save.contact) }),
  }
}

/** How many ids that takes. */
export function count({ lines = [], stances = [], contact }: PlanSave): number {
  return lines.length + stances.length + (contact ? 1 : 0)
}
