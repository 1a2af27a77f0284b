import type { Help } from '../api/wire'
import {
  Database,
  type KeyHandle,
  type LockAfter,
  type LockedKey,
  type Meta,
  type ReadTransaction,
  type Wrapping,
  type WriteTransaction,
} from './database'
import { LocalError } from './error'
import type { Local } from './local'
import { inDanger, isSame, meta, putDrafts, replace, rowsOf } from './rows'
import type { Vault } from './vault'

/**
 * The lock: a passphrase wraps the phone's key, which then lies nowhere else.
 * It is not kept: the key it derives opens the wrapping or does not.
 */

type Bytes = Uint8Array<ArrayBuffer>

/** What OWASP asks of PBKDF2 with HMAC-SHA-256. Each wrapping names its own, so that more can be asked later. */
const iterations = 600_000

/** So many passphrases may be wrong before there is a wait. */
const freeTries = 5
/** The first wait, twice as long after each further try. Milliseconds. */
const firstWait = 30_000
const longestWait = 900_000

const usages: KeyUsage[] = ['encrypt', 'decrypt']

/** The passphrase did not open the phone, or was not tried: a wait was not over. Nothing is ever deleted for it. */
export class NotOpened extends Error {
  override readonly name = 'NotOpened'
  readonly code: 'wrong_passphrase' | 'too_soon'
  /** Until the next one may be tried. Milliseconds. */
  readonly wait: number

  constructor(code: NotOpened['code'], wait: number) {
    super(code)
    this.code = code
    this.wait = wait
  }
}

/**
 * Turns the lock on, or gives it another passphrase. The handle that lay here
 * opens what it sealed for as long as the browser's files remember it: so
 * there is a new key, and everything is sealed anew, all of it or nothing.
 */
export async function turnOn(local: Local, passphrase: string, after: LockAfter): Promise<void> {
  const id = crypto.randomUUID()
  const { key, wrapping } = await newKey(id, passphrase)
  await local.changeKey(async (database, from) => {
    const to = from.under(id, key)
    while (!(await resealed(database, from, to, { id, after, wrappings: [wrapping] })));
    return to
  })
}

/** The key lies here as a handle again. Rejects with NotOpened. */
export async function turnOff(local: Local, passphrase: string, now = Date.now): Promise<void> {
  await local.changeKey(async (database, vault) => {
    const handle = await opened(database, passphrase, now)
    await database.write((tx) => replaceKey(tx, handle.id, () => handle), 'strict')
    return vault
  })
}

/** Another passphrase. Rejects with NotOpened unless `current` is the one so far. */
export async function change(local: Local, current: string, passphrase: string, now = Date.now): Promise<void> {
  const after = await local.lockAfter()
  if (after === undefined) throw new LocalError('locked')
  await local.changeKey(async (database, vault) => {
    await opened(database, current, now)
    return vault
  })
  await turnOn(local, passphrase, after)
}

export async function setLockAfter(local: Local, after: LockAfter): Promise<void> {
  await local.changeKey(async (database, vault) => {
    await database.write((tx) => replaceKey(tx, vault.keyId, (key) => ({ ...key, after })), 'strict')
    return vault
  })
}

/** The key of an account whose phone is locked, for `openLocal`. Rejects with NotOpened. */
export function unlock(accountId: string, passphrase: string, now = Date.now): Promise<KeyHandle> {
  return within(accountId, (database) => opened(database, passphrase, now))
}

/** Whom to call in danger, for a phone that is locked. */
export function helpWhileLocked(accountId: string): Promise<Help | undefined> {
  return within(accountId, (database) => database.read((tx) => meta(tx, 'help')))
}

async function within<T>(accountId: string, work: (database: Database) => Promise<T>): Promise<T> {
  const database = new Database(accountId)
  return work(database).finally(() => database.close())
}

/** A try is counted before it is made: closing the browser in time takes none back. */
async function opened(database: Database, passphrase: string, now: () => number): Promise<KeyHandle> {
  const { id, wrappings, wait } = await database.write((tx) => begin(tx, now()), 'strict')
  for (const wrapping of wrappings) {
    const wrapper = await derived(passphrase, wrapping.salt, wrapping.iterations)
    const key = await unwrap(id, wrapping, wrapper).catch(() => undefined)
    if (!key) continue
    await database.write((tx) => tx.objectStore('meta').delete('tries'))
    return { id, key }
  }
  throw new NotOpened('wrong_passphrase', wait)
}

async function begin(tx: WriteTransaction, now: number) {
  const [key, tries] = await Promise.all([meta(tx, 'key'), meta(tx, 'tries')])
  // Turned off in another tab, or dropped.
  if (!key || 'key' in key) throw new LocalError('locked')
  const { count = 0, until = 0 } = tries ?? {}
  // A clock that was put back makes nobody wait longer.
  const left = Math.min(until - now, waitAfter(count))
  if (left > 0) throw new NotOpened('too_soon', left)
  const wait = waitAfter(count + 1)
  await tx.objectStore('meta').put({ count: count + 1, until: now + wait }, 'tries')
  return { ...key, wait }
}

function waitAfter(wrong: number): number {
  return wrong < freeTries ? 0 : Math.min(firstWait * 2 ** (wrong - freeTries), longestWait)
}

/** Extractable only for the moment of wrapping: no script can read out the key that comes back. */
async function newKey(id: string, passphrase: string): Promise<{ key: CryptoKey; wrapping: Wrapping }> {
  const [salt, iv] = [crypto.getRandomValues(new Uint8Array(16)), crypto.getRandomValues(new Uint8Array(12))]
  const wrapper = await derived(passphrase, salt, iterations)
  const extractable = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, usages)
  const wrapped = new Uint8Array(await crypto.subtle.wrapKey('raw', extractable, wrapper, sealedAs(id, iv)))
  const wrapping: Wrapping = { kind: 'passphrase', salt, iterations, iv, wrapped }
  return { key: await unwrap(id, wrapping, wrapper), wrapping }
}

/** Rejects where `wrapper` comes from another passphrase. */
function unwrap(id: string, { iv, wrapped }: Wrapping, wrapper: CryptoKey): Promise<CryptoKey> {
  return crypto.subtle.unwrapKey('raw', wrapped, wrapper, sealedAs(id, iv), 'AES-GCM', false, usages)
}

function sealedAs(id: string, iv: Bytes): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(`key|${id}|passphrase`) }
}

async function derived(passphrase: string, salt: Bytes, iterations: number): Promise<CryptoKey> {
  // The same words on another keyboard are other bytes, and keyboards add a space after a word.
  const words = new TextEncoder().encode(passphrase.normalize('NFKC').trim())
  const material = await crypto.subtle.importKey('raw', words, 'PBKDF2', false, ['deriveKey'])
  const pbkdf2 = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations }
  return crypto.subtle.deriveKey(pbkdf2, material, { name: 'AES-GCM', length: 256 }, false, ['wrapKey', 'unwrapKey'])
}

/** Seals everything anew; false where something was written meanwhile, here or in another tab: then nothing is done. */
async function resealed(database: Database, from: Vault, to: Vault, key: Meta['key']): Promise<boolean> {
  const { ids, rows, practice, drafts } = await database.read(everything)
  const [opened, typed] = await Promise.all([
    practice && from.openPractice(practice),
    drafts && from.openDrafts(drafts).catch(() => ({})),
  ])
  const [changes, newPractice, newDrafts] = await Promise.all([
    Promise.all(
      rows.map(async (before, at) => ({ id: ids[at] as string, before, after: await to.reseal(before, from) })),
    ),
    opened && to.sealPractice(opened),
    typed && to.sealDrafts(typed),
  ])
  return database.write(async (tx) => {
    const [now, kept] = [await everything(tx), tx.objectStore('meta')]
    // Written already, where the browser closed the database before it could say so.
    if (now.key?.id === to.keyId) return true
    if (now.key?.id !== from.keyId) throw new LocalError('locked')
    const stands = now.ids.length === ids.length && isSame(now.practice, practice) && isSame(now.drafts, drafts)
    if (!stands || !(await replace(tx, from.keyId, changes, undefined))) return false
    await Promise.all([
      newPractice && kept.put(newPractice, 'practice'),
      newDrafts && putDrafts(tx, newDrafts),
      opened && kept.put(inDanger(opened.help), 'help'),
      kept.put(key, 'key'),
      kept.delete('tries'),
    ])
    return true
  }, 'strict')
}

/** All that the phone's key seals. */
async function everything(tx: ReadTransaction | WriteTransaction) {
  const [records, waiting] = [tx.objectStore('records').getAllKeys(), tx.objectStore('outbox').getAllKeys()]
  const ids = [...new Set([...(await records), ...(await waiting)])]
  const [key, practice, drafts, rows] = await Promise.all([
    meta(tx, 'key'),
    meta(tx, 'practice'),
    meta(tx, 'drafts'),
    rowsOf(tx, ids),
  ])
  return { key, practice, drafts, ids, rows }
}

async function replaceKey(tx: WriteTransaction, id: string, change: (key: LockedKey) => Meta['key']): Promise<void> {
  const key = await meta(tx, 'key')
  if (key?.id !== id) throw new LocalError('locked')
  // The lock is off, here or in another tab.
  if ('key' in key) return
  await tx.objectStore('meta').put(change(key), 'key')
}
