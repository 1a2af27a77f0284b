import { version } from '../../../package.json'
import { call, type Fetch } from '../api'
import type { SyncAnswer } from '../api/wire'
import { type Local, type OpenOptions, openLocal } from '../db'
import { Sync } from '../sync'

export { dropKey } from '../db'

/** A patient's own data on this phone, and what keeps it and the server together. */
export interface Phone {
  readonly local: Local
  readonly sync: Sync
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
    close: () => {
      stop()
      local.close()
    },
  }
}
