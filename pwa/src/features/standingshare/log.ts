import type { Fetch } from '$lib/api'
import { answer, apiClient } from '$lib/api/client'
import type { components, paths } from '$lib/api/schema'
import type { LogFacts } from '$lib/charts/log'
import type { Domain } from '$lib/db'
import { newId } from '$lib/db/ids'

/** What somebody shares of their log, when it can be read, and the weekday each side named (0: none). */
export type Standing = Omit<components['schemas']['Standing'], 'shared'> & { readonly shared: readonly Domain[] }

/** One patient's log, as their care team may read it around visits. Every call rejects with `Problem` or `NoConnection`. */
export class Log {
  readonly #api: ReturnType<typeof apiClient<paths>>
  readonly #patient: { readonly patient_id: string }

  /** @param fetch requests in the clinician's name */
  constructor(fetch: Fetch, patient_id: string) {
    this.#api = apiClient<paths>(fetch)
    this.#patient = { patient_id }
  }

  async standing(): Promise<Standing> {
    const params = { path: this.#patient }
    return (await answer(this.#api.GET('/api/v1/clinic/patients/{patient_id}/standing', { params }))) as Standing
  }

  /**
   * Each reading is told to the patient. Rejects with Problem `not_found` where the part is not shared (any more),
   * with `not_open` while it can't be read.
   */
  async read(domain: Domain, through: string, days: number): Promise<LogFacts> {
    const params = { path: { ...this.#patient, domain }, query: { through, days } }
    const facts = await answer(this.#api.GET('/api/v1/clinic/patients/{patient_id}/log/{domain}', { params }))
    // The facts are those the charts know: the schema only words them more loosely.
    return facts as unknown as LogFacts
  }

  /** The team's word on a weekday of reading besides; 0 takes it back. */
  async nameDay(weekday: number): Promise<void> {
    const params = { path: { ...this.#patient, day_id: newId() } }
    const body = weekday === 0 ? {} : { weekday }
    await this.#api.PUT('/api/v1/clinic/patients/{patient_id}/reading-days/{day_id}', { params, body })
  }
}
