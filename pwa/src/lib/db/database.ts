import { type DBSchema, deleteDB, type IDBPDatabase, type IDBPTransaction, openDB } from 'idb'
import type { Help } from '../api/wire'
import { LocalError } from './error'

type Bytes = Uint8Array<ArrayBuffer>

/** In the clear are only id, kind, day and revision. */
export interface RecordRow {
  id: string
  kind: string
  /** Empty for kinds without a day. */
  day: string
  rev: number
  /** Another one after every write: who read the row knows whether it still stands. */
  tag: string
  sealed: Bytes
}

export interface OutboxRow {
  id: string
  kind: string
  tag: string
  /** Refused by the server: not sent again until it is edited. */
  held: boolean
  /** Sealed to an outbox key that no sign-in brought back: kept and counted, and left alone. */
  unopenable?: boolean
  sent?: SealedPart
  next?: SealedPart
}

export interface SealedPart {
  version: string
  baseRev: number
  /** For this phone's key. */
  sealed: Bytes
  /** The same for the account's outbox key. */
  escrow: Bytes
}

/** Where this phone stands. */
export interface Place {
  cursor: string
  /** There was nothing more to fetch. Before that nothing is sent: what waits may be made on rows not here yet. */
  caughtUp: boolean
  /** When the server last answered (RFC 3339); empty before the first time. */
  sentAt: string
}

/** The phone's key, ready to use. */
export interface KeyHandle {
  readonly id: string
  readonly key: CryptoKey
}

/** With the lock on the key lies here wrapped: any one of its wrappings gives it back. */
export interface LockedKey {
  readonly id: string
  readonly after: LockAfter
  readonly wrappings: readonly Wrapping[]
}

/** Minutes without anybody there until the phone locks itself; 0 is as soon as the app is left. */
export type LockAfter = 0 | 1 | 5 | 15

/** One way to the key. Another kind, such as a passkey, can stand beside it. */
export interface Wrapping {
  readonly kind: 'passphrase'
  readonly salt: Bytes
  /** Of PBKDF2-SHA-256. */
  readonly iterations: number
  readonly iv: Bytes
  readonly wrapped: Bytes
}

/** Wrong passphrases in a row. */
export interface Tries {
  count: number
  /** No other one before (milliseconds since 1970). */
  until: number
}

export interface Meta {
  key: KeyHandle | LockedKey
  tries: Tries
  outbox_key: JsonWebKey
  device: string
  place: Place
  practice: Bytes
  drafts: Bytes
  /** The same for the account's outbox key: it outlives the phone's. */
  drafts_escrow: Bytes
  /** Whom to call in danger, and nothing of the practice: in the clear, for a phone that is locked. */
  help: Help
}

interface Schema extends DBSchema {
  records: { key: string; value: RecordRow; indexes: { kind_day: [string, string] } }
  outbox: { key: string; value: OutboxRow }
  meta: { key: keyof Meta; value: Meta[keyof Meta] }
}

type Store = 'records' | 'outbox' | 'meta'
const allStores: Store[] = ['records', 'outbox', 'meta']
export type ReadTransaction = IDBPTransaction<Schema, Store[], 'readonly'>
export type WriteTransaction = IDBPTransaction<Schema, Store[], 'readwrite'>

/**
 * What each version of the database has more than the one before it. A line
 * that was released is never changed: phones out there stand on it, and
 * `testing/` keeps a full database of each version to open.
 */
const migrations: readonly ((db: IDBPDatabase<Schema>) => void)[] = [
  (db) => {
    db.createObjectStore('records', { keyPath: 'id' }).createIndex('kind_day', ['kind', 'day'])
    db.createObjectStore('outbox', { keyPath: 'id' })
    db.createObjectStore('meta')
  },
]
export const version = migrations.length

/** How often a browser may close the database under one piece of work before we say so. */
const tries = 4
/** How long a tab that holds an older version may take to let go of it. Milliseconds. */
const patience = 3_000

/**
 * One account's database. Browsers close databases when they like (a phone
 * that slept, a cleared cache): then it is opened again and the work is done
 * again from its beginning, so `work` must not count on having run once.
 */
export class Database {
  /** Called once, when it turns out that the browser threw the database away. */
  onevicted: () => void = () => undefined
  readonly #name: string
  #open: Promise<IDBPDatabase<Schema>> | undefined
  /** It was open once: from then on an empty one is not ours. */
  #known = false
  #gone: 'closed' | 'evicted' | undefined

  constructor(accountId: string) {
    this.#name = `alongside-${accountId}`
  }

  /** Runs `work` in a transaction over all stores. */
  read<T>(work: (tx: ReadTransaction) => Promise<T>): Promise<T> {
    return this.#retry((db) => complete(db.transaction(allStores, 'readonly'), work))
  }

  /**
   * The same for writing: all of it happens, or nothing. What a person wrote
   * is `strict`, on the disk before we say that it is saved.
   */
  write<T>(work: (tx: WriteTransaction) => Promise<T>, durability: IDBTransactionDurability = 'relaxed'): Promise<T> {
    return this.#retry((db) => complete(db.transaction(allStores, 'readwrite', { durability }), work))
  }

  close(): void {
    const open = this.#open
    this.#open = undefined
    open?.then(
      (db) => db.close(),
      () => undefined,
    )
  }

  /** Deletes the database. Whoever uses this object afterwards is told that it is closed. */
  async delete(): Promise<void> {
    // First what is in it: the database itself stays for as long as a tab that sleeps holds it.
    const cleared = await this.write(
      (tx) => Promise.all(allStores.map((store) => tx.objectStore(store).clear())),
      'strict',
    )
      .then(() => true)
      .catch(() => false)
    this.#gone = 'closed'
    this.close()
    await new Promise<void>((resolve, reject) => {
      const blocked = () => (cleared ? resolve() : reject(new LocalError('blocked')))
      deleteDB(this.#name, { blocked }).then(resolve, reject)
    })
  }

  async #retry<T>(work: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      if (this.#gone) throw new LocalError(this.#gone)
      try {
        return await work(await this.#connect())
      } catch (error) {
        if (!wasClosed(error)) throw translated(error)
        this.close()
        if (attempt >= tries && !this.#gone) throw new LocalError('unavailable', { cause: error })
      }
    }
  }

  #connect(): Promise<IDBPDatabase<Schema>> {
    if (this.#open) return this.#open
    const forget = () => {
      if (this.#open === open) this.#open = undefined
    }
    const open = new Promise<IDBPDatabase<Schema>>((resolve, reject) => {
      let late = false
      const opening = openDB<Schema>(this.#name, version, {
        upgrade: (db, old, _new, tx) => {
          if (old === 0 && this.#known) this.#evicted(tx)
          else for (const migrate of migrations.slice(old)) migrate(db)
        },
        // A tab with an older version that sleeps can't let go; nobody is left waiting for it.
        blocked: () =>
          setTimeout(() => {
            late = true
            reject(new LocalError('blocked'))
          }, patience),
        blocking: (_current, next) => {
          // Another tab wipes the account, or brings a newer version: never stand in its way.
          if (next === null) this.#gone = 'closed'
          this.close()
        },
        terminated: forget,
      })
      opening.then((db) => (late ? db.close() : resolve(db)), reject)
    })
    this.#open = open
    open.then(() => {
      this.#known = true
    }, forget)
    return open
  }

  /** The browser made room, or the person cleared it: nothing may be written as if all were there. */
  #evicted(tx: { readonly done: Promise<unknown>; abort(): void }): void {
    this.#gone = 'evicted'
    tx.done.catch(() => undefined)
    tx.abort()
    this.onevicted()
  }
}

/** Runs `work`, then waits until its transaction has committed; if it fails, nothing of it stays. */
async function complete<T, Tx extends ReadTransaction | WriteTransaction>(tx: Tx, work: (tx: Tx) => Promise<T>) {
  const failed = tx.done.then(
    () => undefined,
    (error: unknown) => error,
  )
  let result: T
  try {
    result = await work(tx)
  } catch (error) {
    abort(tx)
    // A request only says that it was aborted; the transaction knows why.
    throw ((error as Error)?.name === 'AbortError' && (await failed)) || error
  }
  await tx.done
  return result
}

function abort(tx: ReadTransaction | WriteTransaction): void {
  try {
    tx.abort()
  } catch {
    // It is over already.
  }
}

/** WebKit says UnknownError when its database process died; the others InvalidStateError or AbortError. */
function wasClosed(error: unknown): boolean {
  return error instanceof DOMException && ['InvalidStateError', 'AbortError', 'UnknownError'].includes(error.name)
}

function translated(error: unknown): unknown {
  if (error instanceof LocalError || !(error instanceof Error)) return error
  if (error.name === 'QuotaExceededError') return new LocalError('full', { cause: error })
  if (error.name === 'VersionError') return new LocalError('outdated', { cause: error })
  if (error.name === 'SecurityError' || error instanceof ReferenceError) {
    return new LocalError('unavailable', { cause: error })
  }
  return error
}
