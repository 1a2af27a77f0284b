import type { Fetch } from '$lib/api'
import { apiClient } from '$lib/api/client'
import type { components, paths } from '$lib/api/schema'
import type { Entry } from '$lib/db'

export type Said = components['schemas']['FeltHeard']

/** Whether the person was asked how a visit was, on any phone. */
export function wasAsked(visitId: string, asked: readonly Entry<'felt_heard'>[]): boolean {
  return asked.some(({ fields }) => fields.visit_id === visitId)
}

/** Says how a visit was; saying nothing is not being asked again. Rejects with `Problem` or `NoConnection`. */
export async function sayFeltHeard(fetch: Fetch, visit_id: string, body: Said): Promise<void> {
  await apiClient<paths>(fetch).PUT('/api/v1/visits/{visit_id}/felt-heard', { params: { path: { visit_id } }, body })
}
