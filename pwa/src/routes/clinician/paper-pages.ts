export { default as GuestWays } from './GuestWays.svelte'
export { default as Paper } from './Paper.svelte'
export { default as Sheet } from './Sheet.svelte'
