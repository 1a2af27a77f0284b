import type { Fetch } from '$lib/api'
import { answer, apiClient } from '$lib/api/client'
import type { components, paths } from '$lib/api/schema'
import { newId } from '$lib/db/ids'
import type { LastFollowUp } from '$lib/plan/last-follow-up'

type Schemas = components['schemas']

export type Plan = Omit<Schemas['PlanOutputBody'], 'contacts' | 'taken' | 'follow_up'> & {
  readonly contacts: readonly OpenContact[]
  /** Null: nothing is shared now. */
  readonly taken: Schemas['Taken'] | null
  /** Null before the first one. */
  readonly follow_up: LastFollowUp | null
}
export type Line = Schemas['PlanLine']
export type LineVersion = Schemas['PlanWords']
export type Step = Schemas['Step']
export type PlanSave = Schemas['PlanSave']
export type Move = Schemas['Move']
export type Contact = Schemas['Contact']
export interface Contacts {
  /** Passed without happening, and one's own to see to. */
  readonly contacts: readonly OpenContact[]
  /** Who has a plan and no contact that is planned. */
  readonly without: readonly Schemas['FollowUpPatient'][]
}
/** Without a colleague as the backup somebody outside steps in. */
export type OpenContact = Omit<Schemas['OpenContact'], 'backup'> & { readonly backup: Colleague | null }
export type Acknowledgement = Schemas['Acknowledgement']
export type Colleague = Schemas['Colleague']
/** What a person told and nobody has seen yet; without an owner nobody was on duty. */
export type Waiting = Omit<Stop, 'line_id' | 'medicine'>
/** How somebody is. */
export type FollowUp = Omit<Promised<Schemas['WaitingFollowUp']>, 'line_id'> & { readonly line_id: string | null }
/** Somebody ended a dose. */
export type Stop = Promised<Schemas['WaitingStop']>
/** An answer to a measure that can't wait. */
export type WaitingMeasure = Promised<Schemas['WaitingMeasure']>
type Promised<T> = Omit<T, 'owner' | 'backup'> & {
  readonly owner: Colleague | null
  readonly backup: Colleague | null
}
export interface FollowUps {
  /** The practice's. */
  readonly zone: string
  readonly follow_ups: readonly FollowUp[]
  readonly stops: readonly Stop[]
  readonly measures: readonly WaitingMeasure[]
}

/**
 * What a clinician asks and says of plans, contacts and follow-ups. Every call
 * rejects with `Problem` or `NoConnection`; whatever is written has an id of
 * the writer's, so that the same again changes nothing.
 */
export class Planning {
  readonly #api: ReturnType<typeof apiClient<paths>>

  /** @param fetch requests in the clinician's name */
  constructor(fetch: Fetch) {
    this.#api = apiClient<paths>(fetch)
  }

  /** Reading a plan is told to the patient. */
  plan(patient_id: string): Promise<Plan> {
    return answer(this.#api.GET('/api/v1/clinic/patients/{patient_id}/plan', { params: { path: { patient_id } } }))
  }

  /** All of it is kept, or nothing. */
  async save(patient_id: string, save_id: string, body: PlanSave): Promise<void> {
    const params = { path: { patient_id, save_id } }
    await this.#api.PUT('/api/v1/clinic/patients/{patient_id}/plan/{save_id}', { params, body })
  }

  async move(patient_id: string, move_id: string, body: Move): Promise<void> {
    const params = { path: { patient_id, move_id } }
    await this.#api.PUT('/api/v1/clinic/patients/{patient_id}/moves/{move_id}', { params, body })
  }

  async contact(patient_id: string, contact_id: string, body: Contact): Promise<void> {
    const params = { path: { patient_id, contact_id } }
    await this.#api.PUT('/api/v1/clinic/patients/{patient_id}/contacts/{contact_id}', { params, body })
  }

  /** Where nobody spoke with somebody, or would. */
  contacts(): Promise<Contacts> {
    return answer(this.#api.GET('/api/v1/clinic/contacts'))
  }

  /** What can't wait comes first. */
  async followUps(): Promise<FollowUps> {
    return (await answer(this.#api.GET('/api/v1/clinic/follow-ups'))) as FollowUps
  }

  /** Whether anything of these waits; it reads nothing, so nobody is told of it. */
  async waits(): Promise<boolean> {
    return (await answer(this.#api.GET('/api/v1/clinic/waits'))).waits
  }

  /** Rejects with Problem `acknowledged` where a colleague was first. */
  async acknowledge(patient_id: string, acknowledgement_id: string, body: Acknowledgement): Promise<void> {
    const params = { path: { patient_id, acknowledgement_id } }
    await this.#api.PUT('/api/v1/clinic/patients/{patient_id}/acknowledgements/{acknowledgement_id}', { params, body })
  }
}

/**
 * Ids for what is sent. The same content again gets the same, as its answer
 * may only have been lost; other content is something else to say.
 */
export class SameIds {
  #content = ''
  #ids: readonly string[] = []

  of(content: object, count = 1): readonly string[] {
    const said = JSON.stringify(content)
    if (said !== this.#content) {
      this.#content = said
      this.#ids = Array.from({ length: count }, () => newId())
    }
    return this.#ids
  }
}
