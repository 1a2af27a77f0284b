import type { Fetch } from '$lib/api'
import { answer, apiClient } from '$lib/api/client'
import type { components, paths } from '$lib/api/schema'

type Schemas = components['schemas']

export type Instrument = Schemas['Instrument']
export type Request = Schemas['StandingRequest']
export type Ask = Schemas['MeasureRequest']
/** Which limit an ask is over, in which week, and the first day on which it is not. */
export type AskedEnough = Pick<Schemas['Current'], 'limit' | 'week' | 'first_day'>
export type Sent = Omit<Schemas['SentMeasure'], 'change' | 'total' | 'missing' | 'owner' | 'seen'> & {
  readonly change: { readonly points: number; readonly before: number; readonly reliable: boolean | null } | null
  readonly total: number | null
  /** The items without an answer. */
  readonly missing: readonly string[]
  readonly owner: Schemas['Colleague'] | null
  readonly seen: Schemas['Acknowledged'] | null
}
export interface Measures {
  /** Those that still ask. */
  readonly requests: readonly Request[]
  /** The oldest day first. */
  readonly measures: readonly Sent[]
}

/** What a clinician asks somebody to fill in, and what came of it. Every call rejects with `Problem` or `NoConnection`. */
export class Asked {
  readonly #api: ReturnType<typeof apiClient<paths>>

  /** @param fetch requests in the clinician's name */
  constructor(fetch: Fetch) {
    this.#api = apiClient<paths>(fetch)
  }

  async instruments(): Promise<readonly Instrument[]> {
    return (await answer(this.#api.GET('/api/v1/clinic/instruments'))).instruments
  }

  /** Told to the patient. */
  async measures(patient_id: string): Promise<Measures> {
    const params = { path: { patient_id } }
    return (await answer(this.#api.GET('/api/v1/clinic/patients/{patient_id}/measures', { params }))) as Measures
  }

  /** The same id again changes nothing. Rejects with Problem `asked_enough`, `asked_already` or `ended`. */
  async ask(patient_id: string, request_id: string, body: Ask): Promise<void> {
    const params = { path: { patient_id, request_id } }
    await this.#api.PUT('/api/v1/clinic/patients/{patient_id}/measure-requests/{request_id}', { params, body })
  }
}
