import type { Fetch } from '$lib/api'
import { answer, apiClient } from '$lib/api/client'
import type { components, paths } from '$lib/api/schema'

/** What somebody is reminded of, when and where, and what there is to choose from. */
export type Reminding = components['schemas']['Reminders']
export type ReminderKind = Reminding['kinds'][number]
/** What a person can choose: where they are is the browser's to say. */
type Chosen = Omit<components['schemas']['ReminderSettings'], 'zone'>
export type Change = Partial<Chosen>

/** One's own reminders. Calls reject with `Problem` or `NoConnection`. */
export class Reminders {
  readonly #api: ReturnType<typeof apiClient<paths>>

  /** @param fetch requests in the person's name */
  constructor(fetch: Fetch) {
    this.#api = apiClient<paths>(fetch)
  }

  get(): Promise<Reminding> {
    return answer(this.#api.GET('/api/v1/me/reminders'))
  }

  /** Rejects with Problem `invalid` where a time does not fit the others, or an address is none. */
  async set({ log_at, off, quiet_from, quiet_until, email }: Chosen): Promise<void> {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
    await this.#api.PUT('/api/v1/me/reminders', { body: { zone, log_at, off, quiet_from, quiet_until, email } })
  }
}
