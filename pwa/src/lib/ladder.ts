import type { Entry, Move, PlanLine, PlanStep, Stance } from './db'

/*
 * Where one line of the plan stands, from everything said about it: the rule
 * of models/ladder.go, which says why. Both pass testdata/golden/ladder.json.
 */

export type Side = 'patient' | 'clinician'

/** Something said that bears on a line: one of its parts is there. */
export interface LineEvent {
  readonly id: string
  readonly side: Side
  readonly line?: Pick<PlanLine, 'version' | 'kind' | 'way_out' | 'steps' | 'removed'>
  readonly stance?: Pick<Stance, 'version' | 'stance' | 'may_raise' | 'seen'>
  readonly move?: Pick<Move, 'version' | 'kind' | 'step' | 'seen' | 'words'>
  readonly baseline?: true
}

/** Where a line stands. */
export interface Ladder {
  /** The version that stands; 0: there is no such line. */
  readonly version: number
  /** The step of it that the person is on, counted from 1; 0: not taking it. */
  readonly step: number
  readonly agreed: boolean
  readonly stances: Readonly<Partial<Record<Side, Stance['stance']>>>
  /** Who said go to the next step, and waits for the other. */
  readonly goes: readonly Side[]
  /** The person's "I'd want to stop if …"; empty: not said yet. */
  readonly wayOut: string
  readonly baseline: boolean
  /** The last version, stance or move. */
  readonly seen: string
  /** Why something would not count now; empty where it would. A field and a code, or a code. */
  readonly refuses: (event: LineEvent) => string
}

/** Reads events in the order of the record; `refused` is told why one does not count. */
export function ladderOf(
  events: readonly LineEvent[],
  refused: (event: LineEvent, why: string) => void = () => {},
): Ladder {
  const rungs = new Rungs()
  for (const event of events) {
    const why = rungs.judge(event)
    if (why) refused(event, why)
    else rungs.count(event)
  }
  return rungs.ladder()
}

type Version = NonNullable<LineEvent['line']>

class Rungs {
  #versions: Version[] = []
  #stances: Partial<Record<Side, Stance['stance']>> = {}
  /** Steps of the version that stands, ascending; the last one is where the person is. */
  #path: number[] = []
  #goes = new Set<Side>()
  #wayOut = ''
  #baseline = false
  #places = new Map<string, number>()
  #last = ''
  /** The place of the last thing that a yes has to have seen. */
  #braked = 0

  ladder(): Ladder {
    return {
      version: this.#versions.length,
      step: this.#step,
      agreed: this.#isAgreed,
      stances: { ...this.#stances },
      goes: (['patient', 'clinician'] as const).filter((side) => this.#goes.has(side)),
      wayOut: this.#wayOut,
      baseline: this.#baseline,
      seen: this.#last,
      refuses: (event) => this.judge(event),
    }
  }

  judge({ side, line, stance, move, baseline }: LineEvent): string {
    if (line) return this.#judgeVersion(side, line)
    if (this.#versions.length === 0) return 'line_id=unknown'
    if (baseline) return this.#judgeBaseline()
    if (stance) return this.#judgeStance(side, stance)
    return move ? this.#judgeMove(side, move) : ''
  }

  #judgeBaseline(): string {
    if (this.#versions[0]?.kind !== 'medication') return 'line_id=unknown'
    return this.#path.length > 0 ? 'begun' : ''
  }

  #judgeVersion(by: Side, version: Version): string {
    if (version.version !== this.#versions.length + 1) return 'old_version'
    if (version.removed && this.#path.length > 0) return 'still_taken'
    const stands = this.#stands
    if (stands && version.kind !== stands.kind) return 'kind=fixed'
    if (version.removed) return ''
    if (by === 'patient' && !isSame(version.steps ?? [], stands?.steps ?? [])) return 'steps=not_yours'
    if (by === 'patient' && (version.way_out ?? '') !== (stands?.way_out ?? '')) return 'way_out=not_yours'
    return renumbered(this.#path, stands, version) ? '' : 'steps=reached_step_missing'
  }

  #judgeStance(by: Side, { version, stance, may_raise, seen }: NonNullable<LineEvent['stance']>): string {
    const returns = stance === 'not_now' && by === 'patient'
    if (version > this.#versions.length) return 'version=unknown'
    if (returns && !may_raise) return 'may_raise=required'
    if (!returns && may_raise) return 'may_raise=not_yours'
    return stance === 'agree' ? this.#judgeYes(version, seen) : ''
  }

  #judgeMove(by: Side, { version, kind, step, seen }: NonNullable<LineEvent['move']>): string {
    if (this.#versions[0]?.kind !== 'medication') return 'line_id=no_ladder'
    if (by === 'clinician' && kind === 'way_out') return 'kind=not_yours'
    if (version > this.#versions.length) return 'version=unknown'
    if ((step ?? 0) > stepsOf(this.#versions[version - 1]).length) return 'step=unknown'
    if (kind !== 'go') return ''
    return this.#judgeYes(version, seen) || this.#judgeGo(step ?? 0)
  }

  /** A yes: to the version that stands, with everything in sight that is no yes. */
  #judgeYes(version: number, seen: string | undefined): string {
    if (version !== this.#versions.length) return 'old_version'
    if (!seen) return 'seen=required'
    const place = this.#places.get(seen)
    if (place === undefined) return 'seen=unknown'
    return place < this.#braked ? 'old_state' : ''
  }

  #judgeGo(step: number): string {
    if (!this.#isAgreed) return 'not_agreed'
    if (step !== this.#step + 1) return 'old_state'
    if (this.#step > 0) return ''
    if (!this.#stands?.way_out?.trim() || !this.#wayOut) return 'way_out_missing'
    return this.#baseline ? '' : 'baseline_missing'
  }

  count({ id, side, line, stance, move, baseline }: LineEvent): void {
    if (baseline) {
      this.#baseline = true
      return
    }
    this.#places.set(id, this.#places.size)
    this.#last = id
    if (line) {
      this.#path = renumbered(this.#path, this.#stands, line) ?? []
      this.#versions.push(line)
      this.#stances = { [side]: 'agree' }
      this.#brake()
    } else if (stance) {
      if (stance.stance !== 'agree') this.#brake()
      this.#stances[side] = stance.stance
    } else if (move) this.#move(side, move)
  }

  #move(side: Side, { version, kind, step = 0, words }: NonNullable<LineEvent['move']>): void {
    if (kind === 'way_out') this.#wayOut = words ?? ''
    else if (kind === 'go') this.#go(side, step)
    else if (kind !== 'looked') {
      const limit = this.#read(version, step)
      if (kind === 'stop') this.#path = []
      if (kind === 'stay') this.#path = upTo(this.#path, limit.step)
      if (kind === 'down') this.#path = this.#downTo(limit)
      this.#brake()
    }
  }

  #go(side: Side, step: number): void {
    this.#goes.add(side)
    if (this.#goes.size < 2) return
    this.#path = [...this.#path, step]
    this.#goes.clear()
  }

  #downTo({ step, isExact }: { step: number; isExact: boolean }): number[] {
    return isExact && step < this.#step ? [...upTo(this.#path, step - 1), step] : upTo(this.#path, step)
  }

  #brake(): void {
    this.#goes.clear()
    this.#braked = this.#places.size - 1
  }

  /** Finds a step of some version in the one that stands: the highest that is known not to lie above it. */
  #read(version: number, step: number): { step: number; isExact: boolean } {
    let at = this.#versions[version - 1]
    let isExact = true
    for (const next of this.#versions.slice(version)) {
      if (stepsOf(next).length === 0) continue // off the plan for a while
      let found = 0
      while (step > 0) {
        found = numberOf(next, stepsOf(at)[step - 1])
        if (found > 0) break
        step--
        isExact = false
      }
      at = next
      step = found
    }
    return { step, isExact }
  }

  get #stands(): Version | undefined {
    return this.#versions.at(-1)
  }

  get #step(): number {
    return this.#path.at(-1) ?? 0
  }

  get #isAgreed(): boolean {
    return this.#stances.patient === 'agree' && this.#stances.clinician === 'agree'
  }
}

function stepsOf(version: Version | undefined): readonly PlanStep[] {
  return version?.steps ?? []
}

/** The step with the dose of another one, counted from 1; 0 where there is none. */
function numberOf(version: Version, other: PlanStep | undefined): number {
  return 1 + stepsOf(version).findIndex(({ dose }) => dose.trim() === other?.dose.trim())
}

/** The path in the steps of the next version; nothing where that lacks one of its doses, or turns them around. */
function renumbered(path: readonly number[], from: Version | undefined, to: Version): number[] | undefined {
  const all = path.map((step) => numberOf(to, stepsOf(from)[step - 1]))
  return all.every((step, i) => step > (all[i - 1] ?? 0)) ? all : undefined
}

function upTo(path: readonly number[], step: number): number[] {
  return path.filter((reached) => reached <= step)
}

function isSame(a: readonly PlanStep[], b: readonly PlanStep[]): boolean {
  const key = (steps: readonly PlanStep[]) =>
    JSON.stringify(steps.map(({ dose, days, check_day, watch_for, why }) => [dose, days, check_day, watch_for, why]))
  return key(a) === key(b)
}

/** Everything that bears on the lines of a plan, as the phone has it. */
export interface PlanEntries {
  readonly lines: readonly Entry<'plan_line'>[]
  readonly stances: readonly Entry<'stance'>[]
  readonly moves: readonly Entry<'move'>[]
  readonly followUps: readonly Entry<'follow_up'>[]
}

/** The events of one line in the order of the record; what still waits on this phone comes last, as it will arrive. */
export function lineEvents(id: string, { lines, stances, moves, followUps }: PlanEntries): LineEvent[] {
  const placed = [
    ...lines.map((entry) => at(entry, { line: entry.fields })),
    ...stances.map((entry) => at(entry, { stance: entry.fields })),
    ...moves.map((entry) => at(entry, { move: entry.fields })),
    ...followUps
      .filter(({ fields }) => fields.reason === 'baseline')
      .map((entry) => at(entry, { baseline: true as const })),
  ]
  return placed
    .filter(({ of }) => of === id)
    .sort((a, b) => a.seq - b.seq || a.event.id.localeCompare(b.event.id))
    .map(({ event }) => event)
}

type Told = Entry<'plan_line' | 'stance' | 'move' | 'follow_up'>

function at({ id, fields }: Told, part: Partial<LineEvent>): { seq: number; of: string; event: LineEvent } {
  const { seq = Number.POSITIVE_INFINITY, line_id = '', side = 'patient' } = fields
  return { seq, of: line_id, event: { id, side, ...part } }
}

/**
 * What a go or an agreement sends as `seen`: the last that the server said of
 * the line. What still waits on this phone is not among it: nobody can tell
 * what came in between.
 */
export function lineSeen(id: string, entries: PlanEntries): string {
  const sent = <T extends Told>(all: readonly T[]) => all.filter(({ fields }) => fields.seq !== undefined)
  const { lines, stances, moves } = entries
  const events = lineEvents(id, { lines: sent(lines), stances: sent(stances), moves: sent(moves), followUps: [] })
  return events.at(-1)?.id ?? ''
}
