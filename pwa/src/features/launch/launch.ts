import type { Fetch } from '$lib/api'
import { answer, apiClient } from '$lib/api/client'
import type { components, paths } from '$lib/api/schema'

type Schemas = components['schemas']

/** An app that asks to be let in, and what it would read. */
export type Launch = Schemas['Launch']
export type Somebody = Schemas['ListedPatient']

const names = [
  ...['response_type', 'client_id', 'redirect_uri', 'scope', 'state', 'aud'],
  ...['code_challenge', 'code_challenge_method'],
] as const

/** What an app asks for in the address of the page. Calls reject with `Problem` or `NoConnection`. */
export class Launching {
  readonly #api: ReturnType<typeof apiClient<paths>>
  readonly #ask: Schemas['LaunchAsk']

  /** @param fetch requests in the person's name */
  constructor(fetch: Fetch, query: URLSearchParams) {
    this.#api = apiClient<paths>(fetch)
    this.#ask = Object.fromEntries(names.map((name) => [name, query.get(name) ?? '']))
  }

  /** Rejects with Problem `not_found` where there is no such app, or it asks to be answered elsewhere. */
  app(): Promise<Launch> {
    return answer(this.#api.POST('/api/v1/launch', { body: this.#ask }))
  }

  /** Whom a clinician can choose. */
  async people(): Promise<readonly Somebody[]> {
    return (await answer(this.#api.GET('/api/v1/clinic/patients', { params: { query: { q: '' } } }))).patients
  }

  /** Where the person goes who lets it in. */
  async allow(patient_id: string): Promise<string> {
    const body = { ask: this.#ask, ...(patient_id && { patient_id }) }
    return (await answer(this.#api.POST('/api/v1/launch/allow', { body }))).to
  }
}
