export { default as Measure } from './Measure.svelte'
export { default as Measures } from './Measures.svelte'
