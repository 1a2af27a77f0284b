// What somebody logs besides, of every page: it loads as one, and only for who has switched some of it on.
export { default as Breathing } from './Breathing.svelte'
export { default as Labs } from './Labs.svelte'
export { default as More } from './More.svelte'
