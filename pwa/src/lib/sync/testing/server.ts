import { isDeepStrictEqual } from 'node:util'
import type { Change, Fields, Json, Practice, Pulled, Result, SyncAnswer, SyncRequest } from '../../api/wire'

interface Stamp {
  rev: number
  at: string
}

interface Row {
  id: string
  kind: string
  rev: number
  seq: number
  deleted: boolean
  fields: Record<string, Json>
  clock: Record<string, Stamp>
}

const freeText = ['note', 'words']

export const practice: Practice = {
  id: '0192f0c1-0000-7000-8000-000000000001',
  name: 'Juniper House',
  time_zone: 'America/Los_Angeles',
  version: 1,
  help: {
    emergency: '911',
    crisis_call: '988',
    crisis_text: '988',
    crisis_chat: '',
    practice_phone: '',
    practice_hours: '',
  },
}

/**
 * The other side of the wire for one patient, in memory: the sync protocol and
 * the rules of merging, as the server's own tests pin them. It is here so that
 * a phone meets every order of events quickly; the real server is met end to end.
 */
export class TestServer {
  rows = new Map<string, Row>()
  /** Free texts that lost, kept for the patient. */
  kept: { id: string; field: string; value: Json }[] = []
  readonly requests: SyncRequest[] = []
  readonly limit: number
  #seq = 0
  #epoch = 1

  constructor({ limit = 500 } = {}) {
    this.limit = limit
  }

  answer(request: SyncRequest): SyncAnswer {
    this.requests.push(structuredClone(request))
    const [epoch, seq, version] = request.cursor.split('.').map(Number)
    const known = epoch === this.#epoch
    const from = known ? (seq ?? 0) : 0
    // Revisions of another life of the database mean nothing in this one.
    const results = request.changes.map((change) => this.#take(known ? change : { ...change, base_rev: 0 }))
    const mine = new Map(results.filter(({ outcome }) => outcome === 'applied').map(({ id, rev }) => [id, rev]))
    const rows = [...this.rows.values()].filter((row) => row.seq > from).sort((a, b) => a.seq - b.seq)
    const page = rows.slice(0, this.limit)
    return structuredClone({
      results,
      changes: page.filter((row) => mine.get(row.id) !== row.rev).map(asPulled),
      ...(!(known && version === practice.version) && { practice }),
      cursor: [this.#epoch, page.at(-1)?.seq ?? from, practice.version].join('.'),
      more: rows.length > page.length,
      ...(request.cursor !== '' && !known && { restart: true }),
    })
  }

  /** Puts a row there that no patient writes, or another phone wrote. */
  put(kind: string, id: string, fields: Record<string, Json>, rev = (this.rows.get(id)?.rev ?? 0) + 1): void {
    const at = '2020-01-01T00:00:00.000Z'
    const clock = Object.fromEntries(Object.keys(fields).map((name) => [name, { rev, at }]))
    this.rows.set(id, { id, kind, rev, seq: ++this.#seq, deleted: false, fields, clock })
  }

  backup(): Map<string, Row> {
    return structuredClone(this.rows)
  }

  /** A backup comes back: the database lives another life from here on. */
  restore(backup: Map<string, Row>): void {
    this.rows = structuredClone(backup)
    this.#epoch += 1
    this.#seq = Math.max(0, ...[...this.rows.values()].map((row) => row.seq))
  }

  #take(change: Change): Result {
    const reject = (code: string, field: string): Result => ({
      id: change.id,
      outcome: 'rejected',
      rev: 0,
      code,
      field,
      problems: [{ field, code }],
    })
    if (change.fields && 'state' in change.fields) return reject('unknown_field', 'state')
    if (change.fields?.quality === 99) return reject('too_high', 'quality')
    const row = this.rows.get(change.id)
    const merge = new Merge(row ?? newRow(change), change)
    const outcome = merge.decide(row !== undefined)
    // A merged row is judged as a whole: a patch to one that was deleted meanwhile may lack what makes it one.
    if (change.op === 'set' && change.kind === 'sleep' && !merge.row.fields.day) return reject('required', 'day')
    this.kept.push(...merge.kept.filter((text) => !this.kept.some((known) => isDeepStrictEqual(known, text))))
    if (outcome === 'applied' || outcome === 'merged') {
      this.rows.set(change.id, { ...merge.row, rev: merge.rev, seq: ++this.#seq, deleted: change.op === 'delete' })
    }
    return { id: change.id, outcome, rev: this.rows.get(change.id)?.rev ?? 0 }
  }
}

/** One change meets one row. */
class Merge {
  readonly row: Row
  readonly rev: number
  readonly kept: { id: string; field: string; value: Json }[] = []
  readonly #change: Change
  readonly #base: number

  constructor(current: Row, change: Change) {
    this.row = structuredClone(current)
    this.rev = current.rev + 1
    this.#change = change
    this.#base = change.base_rev > current.rev ? 0 : change.base_rev
  }

  decide(exists: boolean): Result['outcome'] {
    const { row } = this
    if (this.#change.op === 'delete') {
      if (!exists || row.deleted) return 'identical'
      return this.#base === row.rev ? 'applied' : 'superseded'
    }
    if (!exists) return this.#applyAll()
    if (row.deleted) return this.#revive()
    if (this.#base !== row.rev) return this.#mergeFields()
    return this.#fields().every(([name, value]) => this.#isStored(name, value)) ? 'identical' : this.#applyAll()
  }

  #revive(): Result['outcome'] {
    if (this.#base === this.row.rev) return this.#beginAnew(false)
    const news = this.#fields().some(([name, value]) => !this.#isStored(name, value) || this.#isLater(name))
    if (!news) return 'superseded'
    if (this.#base === 0) return this.#beginAnew(true)
    const outcome = this.#mergeFields()
    return outcome === 'identical' ? 'merged' : outcome
  }

  #beginAnew(keepOld: boolean): Result['outcome'] {
    for (const [name, value] of Object.entries(this.row.fields)) {
      if (isDeepStrictEqual(this.#change.fields?.[name], value)) continue
      if (keepOld) this.#keep(name, value)
      delete this.row.fields[name]
    }
    return this.#applyAll()
  }

  #mergeFields(): Result['outcome'] {
    let outcome: Result['outcome'] = 'identical'
    for (const [name, value] of this.#fields()) {
      const stamp = this.row.clock[name]
      if (this.#isStored(name, value)) {
        if (stamp && this.#isLater(name)) stamp.at = this.#change.recorded_at
      } else if ((stamp?.rev ?? 0) <= this.#base) {
        outcome = 'merged'
        this.#apply(name, value)
      } else if (this.#isLater(name)) {
        outcome = 'merged'
        this.#keep(name, this.row.fields[name] ?? null)
        this.#apply(name, value)
      } else {
        if (outcome === 'identical') outcome = 'superseded'
        this.#keep(name, value)
      }
    }
    return outcome
  }

  #applyAll(): Result['outcome'] {
    for (const [name, value] of this.#fields()) this.#apply(name, value)
    return 'applied'
  }

  #apply(name: string, value: Json): void {
    if (value === null) delete this.row.fields[name]
    else this.row.fields[name] = value
    const at = this.row.clock[name]?.at ?? ''
    const { recorded_at } = this.#change
    this.row.clock[name] = { rev: this.rev, at: [at, recorded_at].sort()[1] ?? '' }
  }

  #keep(field: string, value: Json): void {
    if (freeText.includes(field) && value) this.kept.push({ id: this.row.id, field, value })
  }

  #isStored(name: string, value: Json): boolean {
    return isDeepStrictEqual(this.row.fields[name] ?? null, value)
  }

  #isLater(name: string): boolean {
    return this.#change.recorded_at > (this.row.clock[name]?.at ?? '')
  }

  #fields(): [string, Json][] {
    return Object.entries(this.#change.fields ?? {})
  }
}

function newRow({ id, kind }: Change): Row {
  return { id, kind, rev: 0, seq: 0, deleted: false, fields: {}, clock: {} }
}

function asPulled({ id, kind, rev, deleted, fields }: Row): Pulled {
  return { id, kind, rev, ...(deleted ? { deleted } : { fields: fields as Fields }) }
}
