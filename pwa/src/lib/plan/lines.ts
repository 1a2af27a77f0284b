import type { Entry, PlanKind } from '../db'
import { type Ladder, type LineEvent, ladderOf, lineEvents, lineSeen, type PlanEntries, type Side } from '../ladder'
import { planKinds } from './words'

/** One line of the plan, as the phone has it. */
export interface Line {
  readonly id: string
  /** In their order; the last one stands. */
  readonly versions: readonly Entry<'plan_line'>[]
  readonly stands: Entry<'plan_line'>
  readonly ladder: Ladder
  /** See `lineSeen`. */
  readonly seen: string
  /** What each side said last of the version that stands, where they said more than that they wrote it. */
  readonly said: Readonly<Partial<Record<Side, Entry<'stance'>>>>
  /** What was said about the steps, in its order. */
  readonly moves: readonly Entry<'move'>[]
  /** That both looked at what the person takes besides: the last time. */
  readonly looked: Entry<'move'> | undefined
  /** Since when the person is on the step that they are on; empty where they are on none, or it was only said on this phone. */
  readonly since: string
}

const order = Object.keys(planKinds) as PlanKind[]

/** The lines that are on the plan, the foundations first. What the server refused is not in it. */
export function linesOf(all: PlanEntries): Line[] {
  const stands = <E extends Entry>(entries: readonly E[]) => entries.filter(({ look }) => look?.reason !== 'rejected')
  const entries: PlanEntries = {
    lines: stands(all.lines),
    stances: stands(all.stances),
    moves: stands(all.moves),
    followUps: stands(all.followUps),
  }
  return [...new Set(entries.lines.map(({ fields }) => fields.line_id))]
    .flatMap((id) => lineOf(id, entries) ?? [])
    .filter(({ stands }) => !stands.fields.removed)
    .sort(
      (a, b) =>
        order.indexOf(a.stands.fields.kind) - order.indexOf(b.stands.fields.kind) ||
        (a.versions[0] as Entry).id.localeCompare((b.versions[0] as Entry).id),
    )
}

function lineOf(id: string, entries: PlanEntries): Line | undefined {
  const refused = new Set<LineEvent>()
  const events = lineEvents(id, entries)
  const ladder = ladderOf(events, (event) => refused.add(event))
  const counted = events.filter((event) => !refused.has(event))
  const entriesOf = <E extends Entry>(from: readonly E[]) => {
    const byId = new Map(from.map((entry) => [entry.id, entry]))
    return counted.flatMap((event) => byId.get(event.id) ?? [])
  }
  const versions = entriesOf(entries.lines)
  const stands = versions.at(-1)
  if (!stands) return undefined
  const stances = entriesOf(entries.stances).filter(({ fields }) => fields.version === ladder.version)
  const last = (of: Side) => {
    const stance = stances.findLast(({ fields }) => (fields.side ?? 'patient') === of)
    return stance && { [of]: stance }
  }
  const moves = entriesOf(entries.moves)
  return {
    id,
    versions,
    stands,
    ladder,
    seen: lineSeen(id, entries),
    said: { ...last('patient'), ...last('clinician') },
    moves: moves.filter(({ fields }) => fields.kind !== 'looked'),
    looked: moves.findLast(({ fields }) => fields.kind === 'looked'),
    since: since(ladder.step, counted, moves),
  }
}

/** When the person came to a step: the last thing said after which they were on another one. */
function since(step: number, events: readonly LineEvent[], moves: readonly Entry<'move'>[]): string {
  if (step === 0) return ''
  for (let end = events.length - 1; end > 0; end--) {
    const event = events[end]
    if (event?.move && ladderOf(events.slice(0, end)).step !== step)
      return moves.find(({ id }) => id === event.id)?.fields.received_at ?? ''
  }
  return ''
}
