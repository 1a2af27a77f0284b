/** What stands around and beside the pages of a clinician or an owner, and which pages those are: loaded as one. */
export { default as IdleWatch } from '$features/account/IdleWatch.svelte'
export { clinicRoutes } from '../clinic-routes'
export { default as ClinicBar } from './ClinicBar.svelte'
