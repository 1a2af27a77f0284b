export { type Status, Sync, type SyncOptions } from './sync'
export { takeTurns } from './turns'
