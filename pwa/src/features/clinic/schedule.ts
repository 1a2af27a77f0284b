import type { Fetch } from '$lib/api'
import { answer, apiClient } from '$lib/api/client'
import type { components, paths } from '$lib/api/schema'

type Schemas = components['schemas']

export type Calendar = Omit<Schemas['CalendarOutputBody'], 'feed'> & { readonly feed: CalendarFeed | null }
export type CalendarFeed = Schemas['CalendarFeed']
export type Proposal = Schemas['CalendarProposal']
export type Vanished = Schemas['VanishedEvent']
export type Candidate = Schemas['CalendarCandidate']
export type PastedDay = Schemas['PasteDayOutputBody']
export type PlannedVisit = Schemas['PlannedVisit']

/**
 * A clinician's own calendar and pasted days, as the server has them. Every
 * call rejects with `Problem` or `NoConnection`.
 */
export class Schedule {
  readonly #api: ReturnType<typeof apiClient<paths>>

  constructor(fetch: Fetch) {
    this.#api = apiClient<paths>(fetch)
  }

  calendar(): Promise<Calendar> {
    return answer(this.#api.GET('/api/v1/clinic/calendar'))
  }

  /** The same address again has it read again soon. */
  async read(address: string): Promise<void> {
    await this.#api.PUT('/api/v1/clinic/calendar/feed', { body: { address } })
  }

  async forget(): Promise<void> {
    await this.#api.DELETE('/api/v1/clinic/calendar/feed')
  }

  /** The event becomes a visit, and so does every day of one that repeats. */
  async match(event: string, patient_id: string): Promise<void> {
    await this.#api.POST('/api/v1/clinic/calendar/events/{event_id}/match', { ...at(event), body: { patient_id } })
  }

  async unmatch(event: string): Promise<void> {
    await this.#api.DELETE('/api/v1/clinic/calendar/events/{event_id}/match', at(event))
  }

  /** It is no visit; or its visit stays, although it vanished. */
  async dismiss(event: string): Promise<void> {
    await this.#api.POST('/api/v1/clinic/calendar/events/{event_id}/dismissed', at(event))
  }

  async restore(event: string): Promise<void> {
    await this.#api.DELETE('/api/v1/clinic/calendar/events/{event_id}/dismissed', at(event))
  }

  /** Nothing of it is kept. */
  paste(day: string, text: string): Promise<PastedDay> {
    return answer(this.#api.POST('/api/v1/clinic/calendar/paste', { body: { day, text } }))
  }

  /** All or none; answers how many are new. */
  async plan(visits: PlannedVisit[]): Promise<number> {
    return (await answer(this.#api.POST('/api/v1/clinic/calendar/visits', { body: { visits } }))).planned
  }
}

function at(event_id: string) {
  return { params: { path: { event_id } } }
}

/** Who is offered at once: the one person a title may name. Of several, nobody. */
export function only(candidates: readonly Candidate[]): string {
  return candidates.length === 1 ? (candidates[0]?.patient_id ?? '') : ''
}
