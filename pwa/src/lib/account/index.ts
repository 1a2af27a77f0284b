export { Account, type Keeper, provideAccount, type SignOut, useAccount } from './account.svelte'
export { deviceName, knowsPasskeys } from './device'
export type { Phone } from './phone'
export type { Person } from './remembered'
