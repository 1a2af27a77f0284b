import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { deleteDB, type IDBPDatabase, openDB } from 'idb'
import { vi } from 'vitest'
import { NoConnection } from '../../api'
import { Sync } from '../../sync'
import { outboxKey } from '../../sync/testing/browser'
import { TestServer } from '../../sync/testing/server'
import { entryId, newId, type OutboxKey, openLocal } from '..'
import { version as current } from '../database'

/** A phone's whole database as it lay on the disk, the keys to it, and what its person saw. */
export interface Kept {
  readonly version: number
  readonly accountId: string
  readonly outboxKey: OutboxKey
  readonly phoneKey: string
  readonly stores: readonly Store[]
  readonly rows: Readonly<Record<string, readonly (readonly [key: string, row: unknown])[]>>
  /** What the server had by then. */
  readonly server: readonly (readonly [string, never])[]
  /** What the person had before them, by id, and what of it was still to be sent. */
  readonly seen: Readonly<Record<string, { readonly kind: string; readonly fields: object; readonly waits: boolean }>>
}

interface Store {
  readonly name: string
  readonly keyPath: string | null
  readonly indexes: readonly { readonly name: string; readonly keyPath: string | string[] }[]
}

const file = (version: number) => new URL(`version-${version}.json`, import.meta.url)

/** The database that was kept of a version. Of the current one it is made where there is none yet, and has to be committed. */
export async function keptOf(version: number): Promise<Kept> {
  if (existsSync(file(version))) return JSON.parse(readFileSync(file(version), 'utf8'), toBytes)
  if (version !== current) throw new Error(`no database of version ${version} was kept`)
  writeFileSync(file(version), `${JSON.stringify(await made(), fromBytes, 1)}\n`)
  throw new Error(`a database of version ${version} was kept just now: commit it`)
}

/** Lays a kept database on the disk, as its version of the app left it. */
export async function restore(kept: Kept): Promise<void> {
  const db = await openDB(`alongside-${kept.accountId}`, kept.version, {
    upgrade(db) {
      for (const { name, keyPath, indexes } of kept.stores) {
        const store = db.createObjectStore(name, { keyPath })
        for (const index of indexes) store.createIndex(index.name, index.keyPath)
      }
    },
  })
  const raw = Buffer.from(kept.phoneKey, 'base64')
  const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt'])
  for (const { name, keyPath } of kept.stores) {
    for (const [id, row] of kept.rows[name] ?? []) {
      const value = id === 'key' ? { ...(row as object), key } : row
      await (keyPath ? db.put(name, value) : db.put(name, value, id))
    }
  }
  db.close()
}

/** A phone in the middle of its life: entries sent, on their way, changed since, refused, and of a kind it does not know. */
async function made(): Promise<Kept> {
  const accountId = newId()
  const keys = await outboxKey()
  const { generateKey } = crypto.subtle
  // What a phone keeps as a handle only is to be kept here.
  const spy = vi
    .spyOn(crypto.subtle, 'generateKey')
    .mockImplementation((algorithm, _hidden, usages) =>
      generateKey.call(crypto.subtle, algorithm as AesKeyGenParams, true, usages as KeyUsage[]),
    )
  const local = await openLocal(accountId, { outboxKey: keys })
  spy.mockRestore()
  const server = new TestServer()
  let online = true
  const send = async (request: Parameters<TestServer['answer']>[0]) => {
    const answer = server.answer(request)
    if (!online) throw new NoConnection('the answer is lost')
    return answer
  }
  const sync = new Sync({ local, accountId, appVersion: '0.1.0', send })
  server.put('weather', newId(), { sky: ['grey'], words: 'of a newer server' })
  const day = (n: number) => `2026-11-${String(n).padStart(2, '0')}`
  const night = async (n: number, fields: object) =>
    local.save('sleep', await entryId('sleep', day(n)), { day: day(n), zone: 'America/New_York', ...fields })
  for (let n = 1; n <= 4; n++) await night(n, { quality: n, note: `sent ${n}` })
  await night(5, { quality: 99, note: 'refused, and typed with care' })
  await sync.now()
  await local.delete('sleep', await entryId('sleep', day(4)))
  for (let n = 3; n <= 8; n += 5) await night(n, { note: `on its way ${n}` })
  await local.save('concern', newId(), { written_on: day(8), zone: 'America/New_York', words: 'canary ñ œ 🙂' })
  online = false
  await sync.now()
  await night(8, { note: 'changed since', awakenings: 2 })
  for (let n = 9; n <= 14; n++) await night(n, { note: `only on this phone ${n}` })
  await local.save('checkin', await entryId('checkin', newId()), { visit_id: newId(), hope: 'to be heard' })
  await local.save('settings', await entryId('settings', ''), { day_start: 180, pins: ['water'] })
  await local.keepDraft('concern:new', 'half a thought')
  const kinds = ['sleep', 'concern', 'checkin', 'settings', 'weather'] as const
  const entries = (await Promise.all(kinds.map((kind) => local.list(kind as never)))).flat()
  const waiting = new Set((await local.waiting()).map(({ id }) => id))
  const db = await openDB(`alongside-${accountId}`)
  const kept = {
    version: current,
    accountId,
    outboxKey: keys,
    stores: storesOf(db),
    ...(await everything(db)),
    server: [...server.rows] as never,
    seen: Object.fromEntries(entries.map(({ id, kind, fields }) => [id, { kind, fields, waits: waiting.has(id) }])),
  }
  db.close()
  local.close()
  await deleteDB(`alongside-${accountId}`)
  return kept
}

function storesOf(db: IDBPDatabase): Store[] {
  return [...db.objectStoreNames].map((name) => {
    const store = db.transaction(name).store
    const indexes = [...store.indexNames].map((index) => ({ name: index, keyPath: store.index(index).keyPath }))
    return { name, keyPath: store.keyPath as string | null, indexes }
  })
}

async function everything(db: IDBPDatabase): Promise<Pick<Kept, 'rows' | 'phoneKey'>> {
  const rows: Record<string, [string, unknown][]> = {}
  let phoneKey = ''
  for (const name of db.objectStoreNames) {
    const [keys, values] = await Promise.all([db.getAllKeys(name), db.getAll(name)])
    rows[name] = keys.map((key, at) => [String(key), values[at]])
  }
  for (const [id, row] of rows.meta ?? []) {
    if (id === 'key')
      phoneKey = Buffer.from(await crypto.subtle.exportKey('raw', (row as { key: CryptoKey }).key)).toString('base64')
  }
  return { rows, phoneKey }
}

/** Bytes stand in the file as text: `{"bytes": "…"}`. */
function fromBytes(_: string, value: unknown): unknown {
  return value instanceof Uint8Array ? { bytes: Buffer.from(value).toString('base64') } : value
}

function toBytes(_: string, value: { bytes?: string } | null): unknown {
  return value?.bytes === undefined ? value : new Uint8Array(Buffer.from(value.bytes, 'base64'))
}
