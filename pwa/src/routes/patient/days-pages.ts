export { default as Days } from './Days.svelte'
export { default as Patterns } from './Patterns.svelte'
