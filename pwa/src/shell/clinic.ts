import type { Route } from '$lib/router'
import { clinicRoutes as pages } from '../clinic-routes'
import ClinicBar from './ClinicBar.svelte'

/** What stands around and beside the pages of a clinician or an owner, and which pages those are: loaded as one. */
export { default as SessionWatch } from '$features/account/SessionWatch.svelte'

/** The bar comes with its page: nothing moves once that is there. */
export const clinicRoutes: readonly Route[] = pages.map((page) => ({
  ...page,
  ...(page.layout === 'clinic' && { bar: ClinicBar }),
}))
