export { default as HardDays } from './HardDays.svelte'
export { default as Measure } from './Measure.svelte'
export { default as Measures } from './Measures.svelte'
