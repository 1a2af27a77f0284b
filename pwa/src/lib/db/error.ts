/**
 * Why the phone's own database could not do it. Nothing was half done, and
 * what the person typed still stands in the form.
 *
 * - `full`: there is no room left on the phone.
 * - `locked`: the phone's key is gone; signing in again opens what waits to be sent.
 * - `passphrase`: the lock is on; its passphrase opens the phone.
 * - `closed`: this account was signed out and wiped, here or in another tab.
 * - `evicted`: the browser threw the database away, and with it what was not sent.
 * - `outdated`: a newer version of the app was here; this one has to be reloaded.
 * - `blocked`: a tab with an older version of the app holds the database.
 * - `unavailable`: the browser gives no database (some private windows), or keeps closing it.
 */
export class LocalError extends Error {
  override readonly name = 'LocalError'
  readonly code: 'full' | 'locked' | 'passphrase' | 'closed' | 'evicted' | 'outdated' | 'blocked' | 'unavailable'

  constructor(code: LocalError['code'], options?: ErrorOptions) {
    super(code, options)
    this.code = code
  }
}
