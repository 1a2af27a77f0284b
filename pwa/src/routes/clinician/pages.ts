export { default as Calendar } from './Calendar.svelte'
export { default as People } from './People.svelte'
export { default as PlanVisit } from './PlanVisit.svelte'
export { default as Visits } from './Visits.svelte'
