import createClient, { type Client } from 'openapi-fetch'
import type { Fetch } from './http'
import { problemOf } from './problem'

/**
 * A client for every route, typed by the schema that is generated from the
 * server's OpenAPI: `apiClient<paths>(account.fetch)`. Its calls reject with
 * `Problem` and `NoConnection`; `answer` takes the body out.
 */
export function apiClient<Paths extends object>(fetch: Fetch): Client<Paths> {
  const client = createClient<Paths>({ baseUrl: location.origin, fetch })
  client.use({
    async onResponse({ response }) {
      if (!response.ok) throw await problemOf(response)
    },
  })
  return client
}

/** The body of a call that went well. */
export async function answer<T>(calling: Promise<{ data?: T }>): Promise<NonNullable<T>> {
  const { data } = await calling
  if (data === undefined || data === null) throw new TypeError('the answer has no body')
  return data
}
