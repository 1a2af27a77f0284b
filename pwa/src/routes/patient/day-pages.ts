// A day's page, and what somebody logs besides: Today asks for it only where some of that is switched on.
export { default as Breathing } from './Breathing.svelte'
export { default as Day } from './Day.svelte'
export { default as Labs } from './Labs.svelte'
export { default as More } from './More.svelte'
