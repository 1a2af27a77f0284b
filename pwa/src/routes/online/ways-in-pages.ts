export { default as Authorize } from './Authorize.svelte'
export { default as WaysIn } from './WaysIn.svelte'
