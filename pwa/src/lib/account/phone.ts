import { version } from '../../../package.json'
import { call, type Fetch } from '../api'
import type { SyncAnswer } from '../api/wire'
import { type Local, type OpenOptions, openLocal } from '../db'
import { Sync } from '../sync'

export { dropKey, openLocal } from '../db'

/** How long signing out waits for what is unsent to be sent. Milliseconds. */
const patience = 10_000

/** A patient's own data on this phone, and what keeps it and the server together. */
export interface Phone {
  readonly local: Local
  readonly sync: Sync
  /** Sends what is unsent, and answers how many entries and drafts would be lost all the same. */
  readonly lastChance: () => Promise<number>
  /** Closes what somebody wrote here until they sign in again. Says whether a lock went with it. */
  readonly dropKey: () => Promise<boolean>
  /** Stops syncing and lets go of the database; everything stays in it. */
  readonly close: () => void
}

/** Opens the account's local database and begins to sync. Rejects as `openLocal` does. */
export async function openPhone(accountId: string, fetch: Fetch, opening: OpenOptions): Promise<Phone> {
  const local = await openLocal(accountId, opening)
  const sync = new Sync({
    local,
    accountId,
    appVersion: version,
    send: (request) => call<SyncAnswer>(fetch, 'POST', '/api/v1/sync', request),
  })
  const stop = sync.start()
  return {
    local,
    sync,
    lastChance: async () => {
      await Promise.race([sync.now(), new Promise((resolve) => setTimeout(resolve, patience))])
      const { unsent, rejected } = await local.outboxCount()
      return unsent + rejected + (await local.drafts()).length
    },
    dropKey: async () => {
      const lock = await local.lockAfter().catch(() => undefined)
      await local.dropKey()
      return lock !== undefined
    },
    close: () => {
      stop()
      local.close()
    },
  }
}
