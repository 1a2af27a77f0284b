import type { Fetch } from '$lib/api'
import { answer, apiClient } from '$lib/api/client'
import type { components, paths } from '$lib/api/schema'

type Schemas = components['schemas']

/** What somebody may know of their own: whether it is asked for, and what would stay. */
export type Erasure = Schemas['Erasure']
/** What owners see: who is erased and when, whose erasure can be asked for, and how long records are kept. */
export type PracticeErasures = Schemas['PracticeErasures']
export type PracticeErasure = Schemas['PracticeErasure']

/** Asks for erasures and stops them. Calls reject with `Problem` (`not_fresh` where one has to show again who one is) and `NoConnection`. */
export class Erasures {
  readonly #api: ReturnType<typeof apiClient<paths>>

  /** @param fetch requests in the person's name */
  constructor(fetch: Fetch) {
    this.#api = apiClient<paths>(fetch)
  }

  own(): Promise<Erasure> {
    return answer(this.#api.GET('/api/v1/me/erasure'))
  }

  ask(): Promise<Erasure> {
    return answer(this.#api.POST('/api/v1/me/erasure'))
  }

  async keep(): Promise<void> {
    await this.#api.DELETE('/api/v1/me/erasure')
  }

  all(): Promise<PracticeErasures> {
    return answer(this.#api.GET('/api/v1/practice/erasures'))
  }

  async askFor(patient_id: string): Promise<void> {
    await this.#api.POST('/api/v1/practice/erasures', { body: { patient_id } })
  }

  async stopFor(patient_id: string): Promise<void> {
    await this.#api.DELETE('/api/v1/practice/erasures/{patient_id}', { params: { path: { patient_id } } })
  }

  /** What is kept of somebody who was erased, in the clear; the trail keeps that it was opened. */
  async record(patient_id: string): Promise<Schemas['ErasedRecord']> {
    return answer(this.#api.POST('/api/v1/practice/erasures/{patient_id}/record', { params: { path: { patient_id } } }))
  }

  async setYears(years: number): Promise<void> {
    await this.#api.PUT('/api/v1/practice/retention', { body: { years } })
  }
}
