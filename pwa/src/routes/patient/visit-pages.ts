// What is handed on is taken along in a copy, too.
export { default as Copy } from './Copy.svelte'
export { default as Note } from './Note.svelte'
export { default as Share } from './Share.svelte'
export { default as Visit } from './Visit.svelte'
export { default as Visits } from './Visits.svelte'
