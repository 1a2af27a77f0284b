import type { Fetch } from '$lib/api'
import { answer, apiClient } from '$lib/api/client'
import type { components, paths } from '$lib/api/schema'
import { m } from '$lib/i18n'
import type { BadField } from '$lib/ui/bad-fields'
import { wrongWords } from './sentences'

type Schemas = components['schemas']

/** A program of others that may read here, or once might. */
export type Client = Schemas['ClientBody']
export type NewClient = Schemas['RegisterClient']

/** The programs, and the address that they are given. */
export interface ClientList {
  readonly clients: readonly Client[]
  readonly fhir: string
}

/** The programs that owners connect. Calls reject with `Problem` (`not_fresh` where one has to show again who one is) or `NoConnection`. */
export class Clients {
  readonly #api: ReturnType<typeof apiClient<paths>>

  /** @param fetch requests in the owner's name */
  constructor(fetch: Fetch) {
    this.#api = apiClient<paths>(fetch)
  }

  all(): Promise<ClientList> {
    return answer(this.#api.GET('/api/v1/practice/clients'))
  }

  /** Answers its client_id. */
  async connect(body: NewClient): Promise<string> {
    return (await answer(this.#api.POST('/api/v1/practice/clients', { body }))).id
  }

  /** It reads nothing more, at once. */
  async end(client_id: string): Promise<void> {
    await this.#api.DELETE('/api/v1/practice/clients/{client_id}', { params: { path: { client_id } } })
  }
}

const sentences: Readonly<Record<string, () => string>> = {
  no_key: m.client_bad_no_key,
  private_key: m.client_bad_private_key,
  wrong_format: m.client_bad_format,
  unknown: m.client_bad_scope,
}

/** What to say of a field; undefined where nothing is wrong with it. */
export function clientWrong(bad: BadField | undefined): string | undefined {
  return bad && (sentences[bad.code]?.() ?? wrongWords(bad))
}
