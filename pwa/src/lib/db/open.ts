import { Database, type KeyHandle, type OutboxRow } from './database'
import { LocalError } from './error'
import { Local } from './local'
import { forgetKey, meta, putDrafts } from './rows'
import { newPhoneKey } from './seal'
import { type Rows, Vault } from './vault'

/** An account's P-256 pair as JWK. The private half comes with a sign-in only, and is never stored. */
export interface OutboxKey {
  readonly public: JsonWebKey
  readonly private: JsonWebKey
}

export interface OpenOptions {
  /** From the sign-in that just happened; absent when the app starts on a phone that is signed in. */
  readonly outboxKey?: OutboxKey | undefined
  /** What the lock's passphrase gave back. */
  readonly key?: KeyHandle | undefined
  readonly now?: () => Date
}

/**
 * Opens an account's local database. Without a phone key in it (a phone that
 * is new to the account, or was signed out from elsewhere) it takes a sign-in:
 * then a new key is made, what waits to be sent and what was typed are opened
 * with the account's outbox key, and the rest comes again from the server. A sign-in is also the
 * way past a lock whose passphrase was forgotten.
 *
 * Rejects with LocalError `passphrase` where the lock is on, `locked` where a
 * sign-in is needed, `evicted` where it is because the browser threw away what
 * was here, and as `Database` does.
 */
export async function openLocal(accountId: string, { outboxKey, key, now = () => new Date() }: OpenOptions = {}) {
  const database = new Database(accountId)
  try {
    const vault = (await existing(database, outboxKey, key)) ?? (outboxKey && (await renewed(database, outboxKey)))
    if (!vault) throw new LocalError((await wasHere(database)) ? 'locked' : 'evicted')
    return new Local(accountId, database, vault, now)
  } catch (error) {
    database.close()
    throw error
  }
}

/** Closes what an account wrote on this phone until it signs in again; what waits to be sent, and what was typed, opens then. */
export async function dropKey(accountId: string): Promise<void> {
  const database = new Database(accountId)
  await database.write(forgetKey, 'strict').finally(() => database.close())
}

/** A phone keeps its name through every sign-out but the one that wipes. */
function wasHere(database: Database): Promise<boolean> {
  return database.read(async (tx) => (await meta(tx, 'device')) !== undefined)
}

async function existing(database: Database, outboxKey?: OutboxKey, unlocked?: KeyHandle): Promise<Vault | undefined> {
  return database.write(async (tx) => {
    const kept = await meta(tx, 'key')
    if (!kept) return undefined
    const handle = 'key' in kept ? kept : unlocked?.id === kept.id ? unlocked : undefined
    if (!handle && !outboxKey) throw new LocalError('passphrase')
    if (!handle) return undefined
    if (outboxKey) await tx.objectStore('meta').put(outboxKey.public, 'outbox_key')
    const publicKey = (await meta(tx, 'outbox_key')) as JsonWebKey
    return new Vault(handle.id, handle.key, publicKey)
  })
}

/** A new key for this phone; the outbox and the drafts are opened with the account's and sealed again. */
async function renewed(database: Database, outboxKey: OutboxKey): Promise<Vault | undefined> {
  const key = { id: crypto.randomUUID(), key: await newPhoneKey() }
  const vault = new Vault(key.id, key.key, outboxKey.public)
  const [waiting, typed] = await database.read((tx) =>
    Promise.all([tx.objectStore('outbox').getAll(), meta(tx, 'drafts_escrow')]),
  )
  const reopened = await Promise.all(waiting.map((row) => reopen(vault, row, outboxKey.private)))
  const drafts = typed && (await vault.reopenDrafts(typed, outboxKey.private).catch(() => undefined))
  await database.write(async (tx) => {
    const [kept, records, outbox] = [tx.objectStore('meta'), tx.objectStore('records'), tx.objectStore('outbox')]
    // Another tab signed in at the same moment: its key stands.
    const other = await meta(tx, 'key')
    if (other && 'key' in other) return
    await forgetKey(tx)
    await Promise.all([
      kept.put(key, 'key'),
      kept.put(outboxKey.public, 'outbox_key'),
      drafts && putDrafts(tx, drafts),
      ...reopened.flatMap((rows) => [rows.record && records.put(rows.record), rows.outbox && outbox.put(rows.outbox)]),
    ])
    if (!(await meta(tx, 'device'))) await kept.put(crypto.randomUUID(), 'device')
  }, 'strict')
  return existing(database, outboxKey)
}

/** What no key opens is kept and counted, so that nobody loses it without being told. */
async function reopen(vault: Vault, row: OutboxRow, privateKey: JsonWebKey): Promise<Rows> {
  try {
    return await vault.reopen(row, privateKey)
  } catch {
    return { outbox: { ...row, unopenable: true } }
  }
}
