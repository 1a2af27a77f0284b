import type { Fields, Practice, Problems, Result, SyncAnswer } from '../api/wire'
import type { Database, LockAfter, Meta, Place, ReadTransaction, WriteTransaction } from './database'
import { type Draft, draftIn, draftNames, type Shown, withDraft, withoutRevisions } from './draft'
import {
  answered,
  blank,
  type Copied,
  discarded,
  type Edit,
  edited,
  type Held,
  type Look,
  offered,
  type Part,
  pulled,
  view,
} from './entry'
import { LocalError } from './error'
import { dayOf, type Kind, type Kinds, type Patch, type WrittenKind } from './kinds'
import { forgetKey, inDanger, type Move, meta, replace, replaceDrafts, rowsOf, startSending } from './rows'
import type { Drafts, Rows, Vault } from './vault'

/** Only on this phone; with the server; or something the person should look at. */
export type State = 'phone' | 'sent' | 'needs_look'

/** An entry as screens show it: what the server has, with everything on top that waits here. */
export interface Entry<K extends Kind = Kind> {
  readonly id: string
  readonly kind: K
  /** The local day it belongs to; empty for kinds without one. */
  readonly day: string
  /** The server's revision it stands on; 0 while it was never answered. */
  readonly rev: number
  readonly fields: Readonly<Kinds[K]>
  readonly state: State
  /** Why it needs a look. */
  readonly look?: Look
}

export interface Days {
  /** First day, inclusive. */
  readonly from?: string
  /** Last day, inclusive. */
  readonly to?: string
}

export type LocalEvent =
  /** `saved`: by a person in this tab, so there is something to send. */
  | { readonly type: 'changed'; readonly kinds: readonly string[]; readonly saved: boolean }
  /**
   * The phone's key is gone, or the database: screens clear, nothing can be
   * read any more. `reopen`: opening it anew says what it takes.
   */
  | { readonly type: 'locked'; readonly reopen?: boolean }

/** What waits in the outbox. */
export interface OutboxCount {
  /** On their way as soon as there is a signal. */
  readonly unsent: number
  /** Refused by the server: they wait for the person. */
  readonly rejected: number
}

/** What goes to the server in one trip, and the versions it was sent as. */
export interface Trip {
  readonly cursor: string
  readonly device: string
  readonly changes: readonly (Part & { readonly id: string; readonly kind: string })[]
  /** There is more to send in another trip. */
  readonly left: boolean
}

/** How many entries are sealed or offered at a time. */
const atOnce = 200

type Decide = (entry: Held | undefined, id: string) => Held | undefined

/**
 * One account's entries on this phone, sealed. Screens read and write only
 * here; the sync engine follows. Made by `openLocal`.
 *
 * Every method rejects with a `LocalError` where the phone cannot do it.
 */
export class Local {
  readonly #database: Database
  readonly #channel: BroadcastChannel
  readonly #now: () => Date
  readonly #listeners = new Set<(event: LocalEvent) => void>()
  #vault: Vault | undefined
  #askedToPersist = false
  #drafting: Promise<void> = Promise.resolve()
  #changingKey: Promise<void> = Promise.resolve()

  constructor(accountId: string, database: Database, vault: Vault, now: () => Date) {
    this.#database = database
    this.#vault = vault
    this.#now = now
    database.onevicted = () => void this.#forget({ type: 'locked', reopen: true })
    this.#channel = new BroadcastChannel(`alongside-${accountId}`)
    this.#channel.onmessage = ({ data }: MessageEvent<LocalEvent>) => {
      if (data.type === 'locked') void this.#forget(data)
      else this.#tell(data)
    }
  }

  /**
   * Saves what the person changed: only those fields, null empties one. Once
   * it resolves, the change is on the disk and will be sent. Several changes
   * to one entry wait as one.
   *
   * A form that does not follow changes from elsewhere while it is open gives
   * the `rev` it was opened with as `seen`, so that it overwrites no text of
   * another phone that it never showed.
   */
  async save<K extends WrittenKind>(
    kind: K,
    id: string,
    patch: Patch<K>,
    { seen }: { seen?: number } = {},
  ): Promise<Entry<K>> {
    const fields = withoutUndefined(patch)
    const held = await this.#edit(kind, id, { op: 'set', fields, seen })
    return shown<K>(held, view(held) ?? {})
  }

  /**
   * Deletes an entry. To undo it, save its fields again. Of a revision it says
   * that the person has decided, and can't be undone.
   */
  async delete(kind: WrittenKind | 'revision', id: string): Promise<void> {
    await this.#edit(kind, id, { op: 'delete', fields: {} })
  }

  /** The entry, or undefined where there is none or it was deleted. */
  async get<K extends Kind>(id: string): Promise<Entry<K> | undefined> {
    const [vault, [rows = {}]] = await this.#read((tx) => rowsOf(tx, [id]))
    return maybeShown(await vault.open(rows))
  }

  /** All entries of a kind, in the order of their days. */
  async list<K extends Kind>(kind: K, { from = '', to = '\uffff' }: Days = {}): Promise<Entry<K>[]> {
    const [vault, rows] = await this.#read(async (tx) => {
      const range = IDBKeyRange.bound([kind, from], [kind, to])
      const [records, waiting] = await Promise.all([
        tx.objectStore('records').index('kind_day').getAll(range),
        tx.objectStore('outbox').getAll(),
      ])
      const outbox = new Map(waiting.map((row) => [row.id, row]))
      return records.map((record): Rows => ({ record, outbox: outbox.get(record.id) }))
    })
    const entries = await Promise.all(rows.map((row) => vault.open(row)))
    return entries.map((entry) => maybeShown<K>(entry)).filter((entry) => entry !== undefined)
  }

  /** Where an entry is; undefined where there is none. */
  async state(id: string): Promise<State | undefined> {
    return (await this.get(id))?.state
  }

  /** The person has seen why an entry needs a look. A refused change stays refused until it is edited. */
  async looked(id: string): Promise<void> {
    await this.#change([id], (entry) => entry && (entry.held ? entry : { ...entry, look: undefined }))
  }

  /** The person gives up a refused change: the entry is as the server has it. */
  async discard(id: string): Promise<void> {
    await this.#change([id], (entry) => entry && discarded(entry))
  }

  async outboxCount(): Promise<OutboxCount> {
    const rows = await this.#database.read((tx) => tx.objectStore('outbox').getAll())
    const rejected = rows.filter((row) => row.held || row.unopenable).length
    return { unsent: rows.length - rejected, rejected }
  }

  /** Everything that waits, as it would be saved to a file: oldest first. `fields` is null where it was deleted. */
  async waiting(): Promise<(Omit<Copied, 'fields'> & { readonly fields: Fields | null })[]> {
    const [vault, rows] = await this.#read(async (tx) =>
      rowsOf(tx, (await tx.objectStore('outbox').getAllKeys()) as string[]),
    )
    const entries = await Promise.all(rows.map((row) => vault.open(row)))
    return entries
      .flatMap((entry) => {
        const part = entry?.sent ?? entry?.next
        if (!entry || !part) return []
        const changed = Object.keys({ ...entry.sent?.fields, ...entry.next?.fields })
        return [{ id: entry.id, kind: entry.kind, fields: view(entry), changed, recordedAt: part.recordedAt }]
      })
      .sort((a, b) => a.recordedAt.localeCompare(b.recordedAt))
  }

  /**
   * Changes several entries, all of them or none: `decide` says what becomes of each, and may be asked again. Resolves with
   * those that are not as they were.
   */
  changeAll(ids: readonly string[], decide: Decide): Promise<Held[]> {
    return this.#change(ids, decide, { saved: true })
  }

  /**
   * Edits several entries, all of them or none. `edit` says what is done with each, by what it says now, and may be asked
   * again. Resolves with those that were edited.
   */
  editAll(
    kinds: ReadonlyMap<string, string>,
    edit: (fields: Fields | null, id: string) => Edit | undefined,
  ): Promise<Held[]> {
    return this.changeAll([...kinds.keys()], (held, id) => {
      const said = edit(held ? view(held) : null, id)
      return said ? edited(held ?? blank(id, kinds.get(id) ?? '', dayOf(said.fields)), said) : held
    })
  }

  /** What was typed under `name` and is not saved yet; undefined where there is nothing. */
  async draft<Typed>(name: string): Promise<Draft<Typed> | undefined> {
    await this.#drafting
    const [vault, sealed] = await this.#read((tx) => meta(tx, 'drafts'))
    return draftIn<Typed>(await openDrafts(vault, sealed), name)
  }

  /**
   * Keeps what was typed under `name`, sealed, until it is saved; undefined
   * lets go of it. `shown` is the entry that it is typed over, as it stands in
   * the form. A draft stays on this phone: signing out here drops it, and a
   * session that ends keeps it for its person.
   */
  keepDraft(name: string, typed: unknown, shown?: Shown): Promise<void> {
    return this.#changeDrafts((drafts) => withDraft(drafts, name, typed, shown))
  }

  /** The names under which something is typed and not saved. */
  async drafts(): Promise<string[]> {
    await this.#drafting
    const [vault, sealed] = await this.#read((tx) => meta(tx, 'drafts'))
    return draftNames(await openDrafts(vault, sealed))
  }

  /** The practice's name, hours and help numbers, as they last came; undefined before the first answer. */
  async practice(): Promise<Practice | undefined> {
    const [vault, sealed] = await this.#read((tx) => meta(tx, 'practice'))
    return sealed && vault.openPractice(sealed)
  }

  /** Where this phone stands; undefined while the server never answered since somebody signed in on it. */
  place(): Promise<Place | undefined> {
    return this.#database.read((tx) => meta(tx, 'place'))
  }

  /** Calls `listener` after every change, from this tab or another one. */
  subscribe(listener: (event: LocalEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Throws the phone's key away, and all that it alone opens. What is typed or waits opens at the next sign-in. */
  async dropKey(): Promise<void> {
    await this.#drafting
    await this.#database.write(forgetKey, 'strict')
    this.#lock()
  }

  /** When the phone locks itself; undefined while the lock is off. */
  async lockAfter(): Promise<LockAfter | undefined> {
    const [, key] = await this.#read((tx) => meta(tx, 'key'))
    return key && 'after' in key ? key.after : undefined
  }

  /** Forgets the key in every tab, once what was typed is kept. The lock's passphrase gives it back. */
  async lock(): Promise<void> {
    await this.#drafting
    this.#lock({ reopen: true })
  }

  /**
   * For the lock (lock.ts): another key, or another place for it. `change`
   * answers with the vault that opens everything from now on; other tabs have
   * to be opened anew.
   */
  async changeKey(change: (database: Database, vault: Vault) => Promise<Vault>): Promise<void> {
    const changing = change(this.#database, this.#unlocked()).then((vault) => {
      this.#vault &&= vault
    })
    this.#changingKey = changing.catch(() => undefined)
    await changing
    this.#announce({ type: 'changed', kinds: ['lock'], saved: false })
  }

  /** Deletes everything of this account on this phone, sent or not. */
  async wipe(): Promise<void> {
    await this.#database.delete()
    this.#lock()
    this.close()
  }

  /** Lets go of the database; everything stays in it. */
  close(): void {
    this.#database.close()
    this.#channel.close()
  }

  // What follows is for the sync engine.

  /**
   * Up to `limit` changes to send. They are on their way from now on: edits
   * wait behind them. None as long as there is more to fetch.
   */
  async outgoing(limit: number): Promise<Trip> {
    const write = async (tx: WriteTransaction) => {
      const [place, device = ''] = await Promise.all([meta(tx, 'place'), meta(tx, 'device')])
      const going = await startSending(tx, place?.caughtUp ? limit : 0)
      return { ...going, cursor: place?.cursor ?? '', device }
    }
    const [vault, { rows, left, cursor, device }] = await this.#underKey((vault) =>
      this.#database.write((tx) => ifKey(tx, vault, write)),
    )
    const changes = await Promise.all(
      rows.map(async (row) => ({ ...(await vault.openPart(row, row.sent)), id: row.id, kind: row.kind })),
    )
    return { cursor, device, left, changes: changes.sort((a, b) => a.recordedAt.localeCompare(b.recordedAt)) }
  }

  /**
   * Takes the answer to `trip`: acknowledges what was sent, takes in what is
   * new and moves the cursor, in one transaction.
   */
  async settle(trip: Trip, answer: SyncAnswer): Promise<void> {
    const vault = this.#unlocked()
    // Results come in the order of the changes.
    const results = new Map(trip.changes.map((change, at) => [change.id, { change, result: answer.results?.[at] }]))
    const rows = new Map(answer.changes?.map((row) => [row.id, row]))
    const now = this.#now().toISOString()
    const acknowledge: Decide = (entry, id) => {
      const { change, result } = results.get(id) ?? {}
      return entry && change && result ? answered(entry, change.version, result) : entry
    }
    const takeIn: Decide = (entry, id) => {
      const row = rows.get(id)
      return row ? pulled(entry ?? blank(id, row.kind, dayOf(row.fields ?? null)), row, now) : entry
    }
    if (answer.restart) {
      await this.#change([...results.keys()], acknowledge)
      await this.#offerAll()
    }
    const move: Move = {
      from: trip.cursor,
      to: { cursor: answer.cursor, caughtUp: !answer.more, sentAt: now },
      practice: answer.practice ? await vault.sealPractice(answer.practice) : undefined,
      help: answer.practice ? inDanger(answer.practice.help) : undefined,
    }
    const ids = new Set([...results.keys(), ...rows.keys()])
    await this.#change([...ids], (entry, id) => takeIn(acknowledge(entry, id), id), { move })
  }

  /** The server would not even look at a trip with this one change in it: it is held like a rejected one. */
  async refuse(trip: Trip, code: string, problems: Problems): Promise<void> {
    const [change] = trip.changes
    if (!change) return
    const result: Result = { id: change.id, outcome: 'rejected', rev: 0, code, problems }
    await this.#change([change.id], (entry) => entry && answered(entry, change.version, result))
  }

  /** One after the other, so that a slow write can't bring back an older text. */
  #changeDrafts(change: (drafts: Drafts) => Drafts): Promise<void> {
    const changed = this.#drafting.then(async () => {
      for (;;) {
        const [vault, before] = await this.#read((tx) => meta(tx, 'drafts'))
        const after = await vault.sealDrafts(change(await openDrafts(vault, before)))
        if (await this.#database.write((tx) => replaceDrafts(tx, vault.keyId, before, after))) return
      }
    })
    this.#drafting = changed.catch(() => undefined)
    return changed
  }

  /** A restored database knows less than its phones: each offers what it has. */
  async #offerAll(): Promise<void> {
    await this.#changeDrafts(withoutRevisions)
    const ids = await this.#database.read((tx) => tx.objectStore('records').getAllKeys())
    for (let at = 0; at < ids.length; at += atOnce) {
      await this.#change(ids.slice(at, at + atOnce), (entry) => entry && offered(entry))
    }
  }

  async #edit(kind: string, id: string, edit: Omit<Edit, 'recordedAt'>): Promise<Held> {
    const recordedAt = this.#now().toISOString()
    const [entry] = await this.editAll(new Map([[id, kind]]), () => ({ ...edit, recordedAt }))
    this.#askToPersist()
    // There is one: an edit was said for it.
    return entry as Held
  }

  /** Without it the browser may throw everything away when the phone is full. It may say no. */
  #askToPersist(): void {
    if (this.#askedToPersist) return
    this.#askedToPersist = true
    globalThis.navigator?.storage?.persist?.().catch(() => undefined)
  }

  /**
   * The only way an entry is written: an entry and its outbox row in one
   * transaction. WebCrypto's promises would end a transaction, so everything
   * is sealed before it begins; if something was written in between, here or
   * in another tab, it is done again on top of that.
   */
  async #change(
    ids: readonly string[],
    decide: Decide,
    { saved = false, move }: { saved?: boolean; move?: Move } = {},
  ): Promise<Held[]> {
    for (;;) {
      const [vault, before] = await this.#read((tx) => rowsOf(tx, ids))
      const one = async (rows: Rows, at: number) => {
        const id = ids[at] as string
        const entry = await vault.open(rows)
        const wanted = decide(entry, id)
        if (!wanted || wanted === entry) return undefined
        return { id, entry: wanted, before: rows, after: await vault.close(wanted, rows) }
      }
      const all: Awaited<ReturnType<typeof one>>[] = []
      // A few at a time: thousands at once would keep the page from answering.
      for (let at = 0; at < before.length; at += atOnce) {
        all.push(...(await Promise.all(before.slice(at, at + atOnce).map((rows, i) => one(rows, at + i)))))
      }
      const changes = all.filter((change) => change !== undefined)
      const write = (tx: WriteTransaction) => replace(tx, vault.keyId, changes, move)
      if (!(await this.#database.write(write, saved ? 'strict' : 'relaxed'))) continue
      const kinds = new Set(changes.map(({ entry }) => entry.kind))
      if (move?.practice) kinds.add('practice')
      if (kinds.size > 0) this.#announce({ type: 'changed', kinds: [...kinds], saved })
      return changes.map(({ entry }) => entry)
    }
  }

  #read<T>(read: (tx: ReadTransaction) => Promise<T>): Promise<[Vault, T]> {
    return this.#underKey((vault) => this.#database.read((tx) => ifKey(tx, vault, read)))
  }

  /**
   * What `work` found, and the vault that opens it. It answers with undefined
   * where the rows are sealed with another key by now: that was changed in this
   * tab, and it is done again, or elsewhere, and this tab has to be opened anew.
   * While this tab changes the key everything waits, or that would never end.
   */
  async #underKey<T>(work: (vault: Vault) => Promise<[T] | undefined>): Promise<[Vault, T]> {
    for (;;) {
      await this.#changingKey
      const vault = this.#unlocked()
      const done = await work(vault)
      if (done) return [vault, done[0]]
      await this.#changingKey
      if (vault !== this.#vault) continue
      this.#vault = undefined
      this.#tell({ type: 'locked', reopen: true })
    }
  }

  #unlocked(): Vault {
    if (!this.#vault) throw new LocalError('locked')
    return this.#vault
  }

  #lock({ reopen = false } = {}): void {
    this.#vault = undefined
    this.#announce({ type: 'locked', reopen })
  }

  /** Another tab locked the phone: what was typed in this one is kept first. */
  async #forget(event: LocalEvent): Promise<void> {
    await this.#drafting
    this.#vault = undefined
    this.#tell(event)
  }

  /** Here, and in other tabs: there it is nothing that they have to send. */
  #announce(event: LocalEvent): void {
    // Other tabs first: who hears of it here may let go of the phone at once.
    this.#channel.postMessage(event.type === 'changed' ? { ...event, saved: false } : event)
    this.#tell(event)
  }

  #tell(event: LocalEvent): void {
    for (const listener of this.#listeners) listener(event)
  }
}

/** The result of `work`, as the one element of a list, if the rows are sealed with the vault's key. */
async function ifKey<T, Tx extends ReadTransaction | WriteTransaction>(
  tx: Tx,
  vault: Vault,
  work: (tx: Tx) => Promise<T>,
): Promise<[T] | undefined> {
  return (await meta(tx, 'key'))?.id === vault.keyId ? [await work(tx)] : undefined
}

/** What a key that is gone had sealed can't be read by anyone: it is as if nothing were there. */
async function openDrafts(vault: Vault, sealed: Meta['drafts'] | undefined): Promise<Drafts> {
  return sealed ? vault.openDrafts(sealed).catch(() => ({})) : {}
}

function maybeShown<K extends Kind>(held: Held | undefined): Entry<K> | undefined {
  const fields = held && view(held)
  return held && fields ? shown(held, fields) : undefined
}

function shown<K extends Kind>({ id, kind, day, rev, look, sent, next }: Held, fields: Fields): Entry<K> {
  const state = look ? 'needs_look' : sent || next ? 'phone' : 'sent'
  // The server checks every field of a kind it knows; what a newer server adds is carried along.
  return { id, kind: kind as K, day, rev, fields: fields as unknown as Kinds[K], state, ...(look && { look }) }
}

function withoutUndefined(patch: object): Fields {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
}
