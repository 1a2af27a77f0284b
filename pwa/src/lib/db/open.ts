import { Database, type KeyHandle, type Meta, type OutboxRow } from './database'
import { LocalError } from './error'
import { Local } from './local'
import { forgetKey } from './rows'
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
 * then a new key is made, what waits to be sent is opened with the account's
 * outbox key, and the rest comes again from the server. A sign-in is also the
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

/** Closes what an account wrote on this phone until it signs in again; what waits to be sent opens then. */
export async function dropKey(accountId: string): Promise<void> {
  const database = new Database(accountId)
  await database.write(forgetKey, 'strict').finally(() => database.close())
}

/** A phone keeps its name through every sign-out but the one that wipes. */
function wasHere(database: Database): Promise<boolean> {
  return database.read(async (tx) => (await tx.objectStore('meta').get('device')) !== undefined)
}

async function existing(database: Database, outboxKey?: OutboxKey, unlocked?: KeyHandle): Promise<Vault | undefined> {
  return database.write(async (tx) => {
    const meta = tx.objectStore('meta')
    const kept = (await meta.get('key')) as Meta['key'] | undefined
    if (!kept) return undefined
    const handle = 'key' in kept ? kept : unlocked?.id === kept.id ? unlocked : undefined
    if (!handle && !outboxKey) throw new LocalError('passphrase')
    if (!handle) return undefined
    if (outboxKey) await meta.put(outboxKey.public, 'outbox_key')
    const publicKey = (await meta.get('outbox_key')) as Meta['outbox_key']
    return new Vault(handle.id, handle.key, publicKey)
  })
}

/** A new key for this phone; the outbox is opened with the account's and sealed again. */
async function renewed(database: Database, outboxKey: OutboxKey): Promise<Vault | undefined> {
  const kept = { id: crypto.randomUUID(), key: await newPhoneKey() }
  const vault = new Vault(kept.id, kept.key, outboxKey.public)
  const waiting = await database.read((tx) => tx.objectStore('outbox').getAll())
  const reopened = await Promise.all(waiting.map((row) => reopen(vault, row, outboxKey.private)))
  await database.write(async (tx) => {
    const [meta, records, outbox] = [tx.objectStore('meta'), tx.objectStore('records'), tx.objectStore('outbox')]
    // Another tab signed in at the same moment: its key stands.
    const other = (await meta.get('key')) as Meta['key'] | undefined
    if (other && 'key' in other) return
    await forgetKey(tx)
    await Promise.all([
      meta.put(kept, 'key'),
      meta.put(outboxKey.public, 'outbox_key'),
      ...reopened.flatMap((rows) => [rows.record && records.put(rows.record), rows.outbox && outbox.put(rows.outbox)]),
    ])
    if (!(await meta.get('device'))) await meta.put(crypto.randomUUID(), 'device')
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
