import type { Fetch } from '$lib/api'
import { apiClient } from '$lib/api/client'
import type { components, paths } from '$lib/api/schema'
import type { Entry } from '$lib/db'

export type Said = components['schemas']['FeltHeard']

/** For how long after a visit it is asked how it was, in milliseconds. */
const asksFor = 14 * 86_400_000

/** The visit to ask about: the last that took place, unless it is long ago or the person was asked, on any phone. */
export function visitToAsk<V extends Entry<'visit'>>(
  past: readonly V[],
  asked: readonly Entry<'felt_heard'>[],
  now: Date,
): V | undefined {
  const [last] = past
  if (!last || now.getTime() - Date.parse(last.fields.starts_at ?? '') > asksFor) return undefined
  return asked.some(({ fields }) => fields.visit_id === last.id) ? undefined : last
}

/** Says how a visit was; saying nothing is not being asked again. Rejects with `Problem` or `NoConnection`. */
export async function sayFeltHeard(fetch: Fetch, visit_id: string, body: Said): Promise<void> {
  await apiClient<paths>(fetch).PUT('/api/v1/visits/{visit_id}/felt-heard', { params: { path: { visit_id } }, body })
}
