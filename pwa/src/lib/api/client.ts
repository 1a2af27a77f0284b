import type { Client } from 'openapi-fetch'
import { call, type Fetch } from './http'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

interface Asked {
  readonly params?: {
    readonly path?: Readonly<Record<string, string>>
    readonly query?: Readonly<Record<string, string | number | boolean>>
  }
  readonly body?: object
}

/**
 * A client for every route, typed by the schema that is generated from the
 * server's OpenAPI: `apiClient<paths>(account.fetch)`. Its calls reject with
 * `Problem` and `NoConnection`; `answer` takes the body out.
 */
export function apiClient<Paths extends object>(fetch: Fetch): Pick<Client<Paths>, (typeof methods)[number]> {
  const calls = methods.map((method) => [
    method,
    async (route: string, { params, body }: Asked = {}) => ({
      data: await call(fetch, method, address(route, params), body),
    }),
  ])
  return Object.fromEntries(calls)
}

/** `/visits/{visit_id}` with its parameters in it. */
function address(route: string, { path = {}, query = {} }: Asked['params'] = {}): string {
  const filled = route.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ''))
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))
  return search.size > 0 ? `${filled}?${search}` : filled
}

/** The body of a call that went well. */
export async function answer<T>(calling: Promise<{ data?: T }>): Promise<NonNullable<T>> {
  const { data } = await calling
  if (data === undefined || data === null) throw new TypeError('the answer has no body')
  return data
}
