export { default as FollowUp } from './FollowUp.svelte'
export { default as Plan } from './Plan.svelte'
