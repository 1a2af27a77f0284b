export { default as Invitation } from './Invitation.svelte'
export { default as SignIn } from './SignIn.svelte'
