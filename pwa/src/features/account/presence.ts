/** Minutes without anybody before a warning, and before the session ends. The server ends it by the same clock. */
export const warnAfter = 13
export const endAfter = 15
/**
 * How often the server is told that somebody is there, so that reading a long
 * page does not end the session. An access token lasts five minutes and is
 * renewed only when it is needed: every second time, at the latest.
 */
const keepEvery = 4
/** It is told twice more when they seem to have gone, so that it does not end the session before the warning. */
const lastKeep = 2 * keepEvery

const minute = 60_000

export type Presence = 'here' | 'leaving' | 'gone'

/**
 * Whether somebody is there, from when they last did something. Pure: the
 * clock is passed in, in milliseconds.
 */
export class PresenceWatch {
  /** When somebody last did something. */
  active: number
  #kept: number

  constructor(now: number) {
    this.active = now
    this.#kept = now
  }

  /** Somebody did something, in this tab or another. */
  noticed(now: number): void {
    this.active = Math.max(this.active, now)
  }

  presence(now: number): Presence {
    const idle = (now - this.active) / minute
    if (idle >= endAfter) return 'gone'
    return idle >= warnAfter ? 'leaving' : 'here'
  }

  /** Whether to tell the server now that somebody is there; true counts as told. */
  keeps(now: number): boolean {
    const since = (now - this.#kept) / minute
    const idle = (now - this.active) / minute
    if (idle > lastKeep || since < keepEvery) return false
    this.#kept = now
    return true
  }
}
