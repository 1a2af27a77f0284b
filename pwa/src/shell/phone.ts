/** What stands beside the pages of somebody whose phone is open: loaded as one. */
export { default as LockWatch } from '$features/lock/LockWatch.svelte'
export { default as Phone } from './Phone.svelte'
export { default as PhoneNotices } from './PhoneNotices.svelte'
