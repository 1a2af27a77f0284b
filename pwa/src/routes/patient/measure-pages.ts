export { default as HardDays } from './HardDays.svelte'
