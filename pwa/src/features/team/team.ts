import type { Fetch } from '$lib/api'
import { answer, apiClient } from '$lib/api/client'
import type { components, paths } from '$lib/api/schema'

/** Who looks after somebody, and who else of the practice could. */
export type Team = components['schemas']['TeamOutputBody']
export type Member = Team['members'][number]

/** Somebody in one's care, by the name on the lists. */
export interface Person {
  readonly id: string
  readonly display_name: string
}

/** One patient's care team. Every call rejects with `Problem` or `NoConnection`. */
export class CareTeam {
  readonly #api: ReturnType<typeof apiClient<paths>>
  readonly #patient: { readonly patient_id: string }

  /** @param fetch requests in the clinician's name */
  constructor(fetch: Fetch, patient_id: string) {
    this.#api = apiClient<paths>(fetch)
    this.#patient = { patient_id }
  }

  get(): Promise<Team> {
    return answer(this.#api.GET('/api/v1/clinic/patients/{patient_id}/team', { params: { path: this.#patient } }))
  }

  async join(clinician_id: string): Promise<void> {
    const params = { path: this.#patient }
    await this.#api.POST('/api/v1/clinic/patients/{patient_id}/team', { params, body: { clinician_id } })
  }

  /** Rejects with Problem `conflict` for the last one. */
  async leave(clinician_id: string): Promise<void> {
    const params = { path: { ...this.#patient, clinician_id } }
    await this.#api.DELETE('/api/v1/clinic/patients/{patient_id}/team/{clinician_id}', { params })
  }
}
