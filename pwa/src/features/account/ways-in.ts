import type { Ceremony } from '$lib/account/passkey'
import { call, type Fetch } from '$lib/api'
import { answer, apiClient } from '$lib/api/client'
import type { components, paths } from '$lib/api/schema'

export type Ways = components['schemas']['WaysIn']
export type Passkey = components['schemas']['Passkey']
/** A secret for a code app, and the ticket that goes back with a code of it. */
export type Offered = components['schemas']['Offered']

/** Changes a way in. Where that needs a fresh sign-in, the page asks for one and calls it again. */
export type Act = (change: () => Promise<void>) => Promise<void>

/** How one signs in. Calls reject with `Problem` (`not_fresh` where one has to show again who one is) and `NoConnection`. */
export class WaysIn {
  readonly #fetch: Fetch
  readonly #api: ReturnType<typeof apiClient<paths>>

  /** @param fetch requests in the person's name */
  constructor(fetch: Fetch) {
    this.#fetch = fetch
    this.#api = apiClient<paths>(fetch)
  }

  all(): Promise<Ways> {
    return answer(this.#api.GET('/api/v1/me/ways-in'))
  }

  /** Keeps that the person has seen what was done up to a moment. */
  async see(at: string): Promise<void> {
    await this.#api.PUT('/api/v1/me/ways-in/seen', { body: { at } })
  }

  /** Makes a passkey on this device. Rejects with `PasskeyError` too. */
  async makePasskey(name: string): Promise<void> {
    const { makePasskey } = await import('$lib/account/passkey')
    await this.#api.POST('/api/v1/me/passkeys', { body: { ...(await makePasskey(this.#fetch)), name } })
  }

  async rename(id: string, name: string): Promise<void> {
    await this.#api.PATCH('/api/v1/me/passkeys/{passkey_id}', { params: { path: { passkey_id: id } }, body: { name } })
  }

  async remove(id: string): Promise<void> {
    await this.#api.DELETE('/api/v1/me/passkeys/{passkey_id}', { params: { path: { passkey_id: id } } })
  }

  /** Ends a new invitation to one's own account; asks nobody who they are. */
  async refuseRecovery(): Promise<void> {
    await this.#api.DELETE('/api/v1/me/recovery')
  }

  async setPassword(password: string): Promise<void> {
    await this.#api.PUT('/api/v1/me/password', { body: { password } })
  }

  offerApp(): Promise<Offered> {
    return answer(this.#api.POST('/api/v1/me/second-factor/offer', { body: {} }))
  }

  /** The recovery codes, which are never shown again. */
  async setApp(ticket: string, code: string): Promise<readonly string[]> {
    return (await answer(this.#api.PUT('/api/v1/me/second-factor', { body: { ticket, code } }))).codes
  }

  async removeApp(): Promise<void> {
    await this.#api.DELETE('/api/v1/me/second-factor')
  }

  async newCodes(): Promise<readonly string[]> {
    return (await answer(this.#api.POST('/api/v1/me/recovery-codes', { body: {} }))).codes
  }

  async confirm(password: string, code: string): Promise<void> {
    await this.#api.POST('/api/v1/auth/confirm', { body: { password, ...(code && { code }) } })
  }

  async confirmWithPasskey(): Promise<void> {
    const asked = await call<Ceremony>(this.#fetch, 'POST', '/api/v1/auth/passkey', {})
    const { showPasskey } = await import('$lib/account/passkey')
    await this.#api.POST('/api/v1/auth/confirm/passkey', { body: await showPasskey(asked) })
  }
}
