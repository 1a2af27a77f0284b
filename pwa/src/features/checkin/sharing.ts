import type { Fetch } from '$lib/api'
import { answer, apiClient } from '$lib/api/client'
import type { components, paths } from '$lib/api/schema'

/** The page as the clinician would read it, with every line that can be left out. */
export type Preview = components['schemas']['PreviewOutputBody']

/**
 * What a patient asks of the server about a visit's page. Every call rejects
 * with `Problem` or `NoConnection`.
 */
export class Sharing {
  readonly #api: ReturnType<typeof apiClient<paths>>

  /** @param fetch requests in the patient's name */
  constructor(fetch: Fetch) {
    this.#api = apiClient<paths>(fetch)
  }

  /** @param day today, where the patient is */
  preview(visitId: string, day: string): Promise<Preview> {
    const params = { path: { visit_id: visitId }, query: { day } }
    return answer(this.#api.GET('/api/v1/visits/{visit_id}/preview', { params }))
  }

  /** Shares exactly the page that was previewed. Rejects with Problem `conflict` where it has changed since. */
  async share(
    visitId: string,
    day: string,
    digest: string,
    chosen: { readonly left_out: string[]; readonly put_in: string[] },
  ): Promise<void> {
    const body = { day, digest, ...chosen }
    await this.#api.POST('/api/v1/visits/{visit_id}/share', { params: { path: { visit_id: visitId } }, body })
  }

  /** From now on nobody reads it. */
  async takeBack(visitId: string): Promise<void> {
    await this.#api.DELETE('/api/v1/visits/{visit_id}/share', { params: { path: { visit_id: visitId } } })
  }
}
