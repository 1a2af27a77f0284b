import type { Moment, Mood, Sleep } from '$lib/db'
import { entryId } from '$lib/db/ids'
import { nightDay } from '$lib/nights'
import { instantAt, localDay, wallClock } from '$lib/zone'
import { type BadCode, BadLines, type Found, type Here, mostFound, type Reading, sorted } from './found'
import { ImportError } from './wrong'
import { attribute, type Listener } from './xml'

/*
 * What Apple Health keeps of sleep and of how somebody felt, out of its
 * `export.xml`: gigabytes of everything else are passed over.
 *
 * A night is there in pieces, from each device that saw some of it. Apple's own
 * document type (version 14) names no element for a state of mind; where one
 * stands, it is a record or an element of its own, with what it says in
 * attributes or in entries below it. Each of these is read.
 */

const minute = 60_000
const hour = 60 * minute
/** What lies further apart is another sleep. */
const longestGap = 2 * hour
/** Time in bed on either side of a sleep that still belongs to it. */
const longestAwake = 4 * hour
const longestNight = 24 * hour
/** Ten years of three devices have a tenth of that. */
const mostPieces = 3_000_000

type Stage = 'in_bed' | 'asleep' | 'staged' | 'awake'
const stages: Readonly<Record<string, Stage>> = {
  InBed: 'in_bed',
  Asleep: 'asleep',
  AsleepUnspecified: 'asleep',
  AsleepCore: 'staged',
  AsleepDeep: 'staged',
  AsleepREM: 'staged',
  Awake: 'awake',
  // As numbers, in the order in which they were added.
  0: 'in_bed',
  1: 'asleep',
  2: 'awake',
  3: 'staged',
  4: 'staged',
  5: 'staged',
}

/** Start and end, one after the other: a million small objects would be ten times as large. */
type Spans = number[]

/** What one device saw. */
interface Seen {
  readonly asleep: Spans
  readonly staged: Spans
}

/** One sleep without a long gap, as one device saw it. */
interface Block {
  readonly start: number
  readonly end: number
  /** Milliseconds. */
  readonly asleep: number
  readonly isStaged: boolean
}

/** A record that is read to its end. */
interface Open {
  readonly element: string
  readonly line: number
  readonly attributes: string
  readonly entries: Record<string, string>
}

/** Takes in what the reader of the document tells. */
export class AppleHealth implements Listener {
  readonly #here: Here
  readonly #bad = new BadLines()
  readonly #seen = new Map<string, Seen>()
  readonly #inBed: Spans = []
  /** In which time zone somebody was, from when on, where it is said. */
  readonly #zones: { at: number; zone: string }[] = []
  readonly #minds: { at: number; isDay: boolean; feeling: Feeling }[] = []
  #pieces = 0
  #open: Open | undefined
  /** The document is what it should be. */
  isHealth = false

  constructor(here: Here) {
    this.#here = here
  }

  open(name: string, attributes: string, line: number): void {
    if (name === 'HealthData') this.isHealth = true
    else if (this.#open) this.#inside(name, attributes)
    else if (name === 'StateOfMind' || (name === 'Record' && isWanted(attributes))) {
      this.#open = { element: name, line, attributes, entries: {} }
    }
  }

  close(name: string): void {
    if (name !== this.#open?.element) return
    const done = this.#open
    this.#open = undefined
    const wrong = done.attributes.includes('SleepAnalysis') ? this.#sleep(done) : this.#mind(done)
    if (wrong) this.#bad.add(done.line, wrong)
  }

  async reading(): Promise<Reading> {
    const found = [...(await this.#nights()), ...(await this.#feelings())]
    if (found.length > mostFound) throw new ImportError('too_many')
    return { source: 'apple_health', found: sorted(found), bad: this.#bad.listed, badCount: this.#bad.count }
  }

  #inside(name: string, attributes: string): void {
    const { entries } = this.#open as Open
    const value = attribute(attributes, 'value') ?? attribute(attributes, 'name') ?? ''
    const key = name === 'MetadataEntry' ? (attribute(attributes, 'key') ?? '') : name
    if (Object.keys(entries).length < 100) entries[key] = key in entries ? `${entries[key]},${value}` : value
  }

  #sleep({ attributes, entries }: Open): BadCode | undefined {
    const stage = stages[(attribute(attributes, 'value') ?? '').replace('HKCategoryValueSleepAnalysis', '')]
    const [start, end] = this.#span(attributes)
    if (!stage) return 'level'
    if (start === undefined || end === undefined) return 'date'
    const outside = this.#outside(start)
    if (outside) return outside
    if (end < start || end - start > longestNight) return 'order'
    if (++this.#pieces > mostPieces) throw new ImportError('too_many')
    const zone = entries.HKTimeZone
    if (zone && zone !== this.#zones.at(-1)?.zone && wallClock(zone)) this.#zones.push({ at: start, zone })
    if (stage === 'in_bed') this.#inBed.push(start, end)
    else if (stage !== 'awake') {
      const source = attribute(attributes, 'sourceName') ?? ''
      const seen = this.#seen.get(source) ?? { asleep: [], staged: [] }
      this.#seen.set(source, seen)
      seen[stage].push(start, end)
    }
    return undefined
  }

  #mind({ element, attributes, entries }: Open): BadCode | undefined {
    const said = (name: RegExp) =>
      Object.entries(entries).find(([key]) => name.test(key))?.[1] ?? firstAttribute(attributes, name) ?? ''
    const [start] = this.#span(attributes)
    if (start === undefined) return 'date'
    const outside = this.#outside(start)
    if (outside) return outside
    const words = `${said(/labels?$/i)},${said(/associations?$/i)}`
    const value = said(/valence$/i) || (element === 'Record' ? (attribute(attributes, 'value') ?? '') : '')
    const valence = levelOf(value)
    if (value !== '' && valence === undefined) return 'level'
    const feeling = feelingOf(valence, words)
    if (feeling.valence === undefined && !feeling.feelings && !feeling.connections) return 'nothing'
    if (++this.#pieces > mostPieces) throw new ImportError('too_many')
    this.#minds.push({ at: start, isDay: /daily|^2$/i.test(said(/kind$/i)), feeling })
    return undefined
  }

  #span(attributes: string): [number | undefined, number | undefined] {
    return [instantOf(attribute(attributes, 'startDate')), instantOf(attribute(attributes, 'endDate'))]
  }

  #outside(at: number): BadCode | undefined {
    if (at < Date.UTC(1900, 0, 1)) return 'before_1900'
    return at > Date.parse(this.#here.now) + 24 * hour ? 'future' : undefined
  }

  /** Of each night the sleep that was seen best. What is slept besides, as a nap, is left out. */
  async #nights(): Promise<Found<'sleep'>[]> {
    const blocks = [...this.#seen.values()].flatMap(({ asleep, staged }) => blocksOf(asleep, staged))
    const zones = this.#zones.sort((a, b) => a.at - b.at)
    const zoneAt = (at: number) => (zones.findLast((said) => said.at <= at) ?? zones[0])?.zone ?? this.#here.zone
    const byDay = new Map<string, Block[]>()
    for (const block of blocks) {
      if (block.end - block.start > longestNight) continue
      const day = nightDay(block.start, zoneAt(block.start))
      byDay.set(day, [...(byDay.get(day) ?? []), block])
    }
    const beds = joined(this.#inBed, longestGap)
    const nights: Sleep[] = []
    for (const [day, those] of byDay) {
      const longest = those.reduce((a, b) => (b.asleep > a.asleep ? b : a))
      const night = those.filter((b) => b.start < longest.end && b.end > longest.start).reduce(better)
      nights.push(nightOf(day, zoneAt(night.start), night, beds))
    }
    for (const night of onlyInBed(beds, byDay, zoneAt)) nights.push(night)
    return Promise.all(
      nights
        .filter(({ day }) => day <= localDay(this.#here.now, this.#here.zone, 0))
        .map(async (fields) => {
          const at = instantAt(fields.day, '00:00', fields.zone)
          return { id: await entryId('sleep', fields.day), kind: 'sleep' as const, day: fields.day, fields, at }
        }),
    )
  }

  async #feelings(): Promise<Found<'mood' | 'moment'>[]> {
    const { zone, dayStart } = this.#here
    const found = new Map<string, Found<'mood' | 'moment'>>()
    for (const { at, isDay, feeling } of this.#minds) {
      const instant = rfc3339(at)
      const day = isDay ? localDay(at, zone, 0) : localDay(at, zone, dayStart)
      const id = isDay ? await entryId('mood', day) : await entryId('moment', `apple_health:${instant}`)
      if (isDay) {
        const fields: Mood = { day, zone, ...feeling }
        found.set(id, { id, kind: 'mood', day, fields, at: instantAt(day, '00:00', zone) })
      } else {
        const fields: Moment = { day, zone, at: instant, ...feeling }
        found.set(id, { id, kind: 'moment', day, fields, at: instant })
      }
    }
    return [...found.values()]
  }
}

function isWanted(attributes: string): boolean {
  return attributes.includes('HKCategoryTypeIdentifierSleepAnalysis') || attributes.includes('StateOfMind')
}

/** `2024-01-02 23:10:00 +0100`, as milliseconds; a time with no zone is none. */
function instantOf(text: string | undefined): number | undefined {
  const [, day, time, zone] =
    /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)? ?([+-]\d\d:?\d\d|Z)$/.exec(text ?? '') ?? []
  const at = Date.parse(`${day}T${time}${zone?.replace(/^([+-]\d\d):?(\d\d)$/, '$1:$2')}`)
  return Number.isNaN(at) ? undefined : at
}

function firstAttribute(attributes: string, name: RegExp): string | undefined {
  const named = [...attributes.matchAll(/([\w:]+)\s*=\s*["']/g)]
    .map(([, found = '']) => found)
    .find((found) => name.test(found))
  return named && attribute(attributes, named)
}

/** Spans that lie no further apart than `gap`, as one. */
function joined(spans: Spans, gap: number): Spans {
  const order = Array.from({ length: spans.length / 2 }, (_, at) => at * 2)
  order.sort((a, b) => (spans[a] ?? 0) - (spans[b] ?? 0))
  const all: Spans = []
  for (const at of order) {
    const [start = 0, end = 0] = [spans[at], spans[at + 1]]
    const last = all.length - 1
    if (last > 0 && start - (all[last] ?? 0) <= gap) all[last] = Math.max(all[last] ?? 0, end)
    else all.push(start, end)
  }
  return all
}

/** The sleeps of one device. What overlaps is counted once. */
function blocksOf(asleep: Spans, staged: Spans): Block[] {
  const exact = joined([...each(asleep), ...each(staged)], 0)
  const parts = joined(exact, longestGap)
  const blocks: Block[] = []
  let at = 0
  let stagedAt = 0
  const stagedParts = joined(staged, 0)
  for (let part = 0; part < parts.length; part += 2) {
    const [start = 0, end = 0] = [parts[part], parts[part + 1]]
    let sum = 0
    for (; at < exact.length && (exact[at] ?? 0) <= end; at += 2) sum += (exact[at + 1] ?? 0) - (exact[at] ?? 0)
    while (stagedAt < stagedParts.length && (stagedParts[stagedAt + 1] ?? 0) < start) stagedAt += 2
    const isStaged = stagedAt < stagedParts.length && (stagedParts[stagedAt] ?? 0) <= end
    blocks.push({ start, end, asleep: sum, isStaged })
  }
  return blocks
}

/** A list may be too long to be spread into a call. */
function* each(spans: Spans): Generator<number> {
  yield* spans
}

/** Who tells stages apart measured; who does not may have guessed. */
function better(a: Block, b: Block): Block {
  if (a.isStaged !== b.isStaged) return b.isStaged ? b : a
  return b.asleep > a.asleep ? b : a
}

/**
 * A night's fields. No device knows when somebody tried to sleep, or how long it took: the clock begins where it first saw
 * them asleep, so that the sleep time is the one it measured.
 */
function nightOf(day: string, zone: string, { start, end, asleep }: Block, beds: Spans): Sleep {
  const [from, until] = [floored(start), floored(end)]
  const window = (until - from) / minute
  const bed = bedAround(beds, start, end)
  const into = bed && start - bed[0] <= longestAwake && nightDay(bed[0], zone) === day ? floored(bed[0]) : undefined
  const out = bed && bed[1] - end <= longestAwake && bed[1] >= end ? floored(bed[1]) : undefined
  const isLong = (out ?? until) - (into ?? from) > longestNight
  return {
    day,
    zone,
    ...(into !== undefined && into <= from && !isLong && { into_bed: rfc3339(into) }),
    tried_to_sleep: rfc3339(from),
    final_awakening: rfc3339(until),
    ...(out !== undefined && !isLong && { out_of_bed: rfc3339(out) }),
    sol_minutes: 0,
    waso_minutes: Math.max(0, Math.min(window, Math.round(window - asleep / minute))),
  }
}

function bedAround(beds: Spans, start: number, end: number): [number, number] | undefined {
  for (let at = 0; at < beds.length; at += 2) {
    const [from = 0, until = 0] = [beds[at], beds[at + 1]]
    if (from <= start && until > start && from < end) return [from, until]
  }
  return undefined
}

/** Nights of which nobody saw the sleep, only the time in bed. */
function onlyInBed(beds: Spans, byDay: ReadonlyMap<string, unknown>, zoneAt: (at: number) => string): Sleep[] {
  const longest = new Map<string, Sleep & { length: number }>()
  for (let at = 0; at < beds.length; at += 2) {
    const [start = 0, end = 0] = [beds[at], beds[at + 1]]
    const zone = zoneAt(start)
    const day = nightDay(start, zone)
    const length = end - start
    if (byDay.has(day) || length > longestNight || length <= (longest.get(day)?.length ?? 0)) continue
    longest.set(day, { day, zone, into_bed: rfc3339(floored(start)), out_of_bed: rfc3339(floored(end)), length })
  }
  return [...longest.values()].map(({ length: _, ...night }) => night)
}

const floored = (at: number) => Math.floor(at / minute) * minute
const rfc3339 = (at: number) => new Date(at).toISOString().replace('.000Z', 'Z')

type Feeling = Pick<Mood, 'valence' | 'feelings' | 'connections' | 'note'>

/** From -1 (very unpleasant) to 1, or the name of one of seven steps between. */
function levelOf(said: string): number | undefined {
  const valence = /^\s*[+-]?\d+(\.\d+)?\s*$/.test(said) ? Number(said) : named(said)
  if (valence === undefined || valence < -1 || valence > 1) return undefined
  return Math.round((valence + 1) * 2) + 1
}

function named(said: string): number | undefined {
  const name = said.replaceAll(/[^a-z]/gi, '').toLowerCase()
  const steps = [
    'veryunpleasant',
    'unpleasant',
    'slightlyunpleasant',
    'neutral',
    'slightlypleasant',
    'pleasant',
    'verypleasant',
  ]
  const step = steps.indexOf(name)
  return step < 0 ? undefined : (step - 3) / 3
}

/** Apple's words that mean one of ours; the others are kept as words. */
const feelings: Readonly<Record<string, string>> = {
  amused: 'playful',
  angry: 'angry',
  annoyed: 'irritable',
  anxious: 'anxious',
  ashamed: 'ashamed',
  brave: 'strong',
  calm: 'calm',
  content: 'content',
  drained: 'tired',
  embarrassed: 'ashamed',
  frustrated: 'irritable',
  grateful: 'grateful',
  guilty: 'guilty',
  hopeful: 'hopeful',
  hopeless: 'hopeless',
  irritated: 'irritable',
  jealous: 'jealous',
  lonely: 'lonely',
  overwhelmed: 'overwhelmed',
  peaceful: 'calm',
  proud: 'proud',
  relieved: 'relieved',
  sad: 'sad',
  satisfied: 'content',
  scared: 'scared',
  worried: 'worried',
}
const connections: Readonly<Record<string, string>> = {
  community: 'people',
  currentevents: 'news',
  dating: 'partner',
  family: 'family',
  fitness: 'body',
  friends: 'people',
  health: 'body',
  money: 'money',
  partner: 'partner',
  tasks: 'work',
  weather: 'weather',
  work: 'work',
}

function feelingOf(valence: number | undefined, words: string): Feeling {
  const all = words
    .split(/[,;|]/)
    .map((word) => word.replace(/^HKStateOfMind(Label|Association)/, '').trim())
    .filter((word) => word !== '')
  const key = (word: string) => word.replaceAll(/[^a-z]/gi, '').toLowerCase()
  const [felt, about] = [feelings, connections].map((table) => [...new Set(all.flatMap((w) => table[key(w)] ?? []))])
  const rest = all.filter((word) => !feelings[key(word)] && !connections[key(word)])
  return {
    ...(valence !== undefined && { valence }),
    ...(felt?.length && { feelings: felt }),
    ...(about?.length && { connections: about }),
    ...(rest.length > 0 && { note: rest.join(', ').slice(0, 2000) }),
  }
}
