import type { Fetch } from '$lib/api'
import { answer, apiClient } from '$lib/api/client'
import type { components, paths } from '$lib/api/schema'

/** A browser somebody is signed in with. */
export type Session = components['schemas']['Session']

/** One's own sessions. Calls reject with `Problem` or `NoConnection`. */
export class Sessions {
  readonly #api: ReturnType<typeof apiClient<paths>>

  /** @param fetch requests in the person's name */
  constructor(fetch: Fetch) {
    this.#api = apiClient<paths>(fetch)
  }

  /** The one in use first, then by last use. */
  async list(): Promise<readonly Session[]> {
    const { sessions } = await answer(this.#api.GET('/api/v1/sessions'))
    return sessions.toSorted(
      (a, b) => Number(b.current) - Number(a.current) || Date.parse(b.seen_at) - Date.parse(a.seen_at),
    )
  }

  /** Leaves this browser alone. */
  async endOthers(): Promise<void> {
    await this.#api.DELETE('/api/v1/sessions')
  }

  /** Whoever uses that browser is signed out with their next request. */
  async end(id: string): Promise<void> {
    await this.#api.DELETE('/api/v1/sessions/{session_id}', { params: { path: { session_id: id } } })
  }
}
