/** Minutes without anybody before a warning, and before the session ends. The server ends it by the same clock. */
export const warnAfter = 13
export const endAfter = 15
/** Minutes before the latest end of the session when it is said, and said again to who put it off. */
export const endWarnings = [10, 2] as const
/**
 * Hours that a covered page waits for who was at it: through a visit, a meal
 * or a half day elsewhere, and not until the next morning.
 */
export const coveredFor = 4
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
export type Ending = 'far' | 'near' | 'over'

/**
 * Whether somebody is there, from when they last did something, and how near
 * the end of their session is. Pure: the clock is passed in, in milliseconds.
 */
export class PresenceWatch {
  /** When somebody last did something. */
  active: number
  #kept: number
  /** They know that the session ends: nothing is said until then. */
  #knownUntil = 0

  constructor(now: number) {
    this.active = now
    this.#kept = now
  }

  /** Somebody did something, in this tab or another. After a lid was closed for too long, nobody knows who. */
  noticed(now: number): void {
    if (this.presence(now) !== 'gone') this.active = Math.max(this.active, now)
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

  /** How near the end is that no activity puts off. */
  ending(endsAt: number, now: number): Ending {
    if (now >= endsAt) return 'over'
    const left = (endsAt - now) / minute
    return left <= endWarnings[0] && now >= this.#knownUntil ? 'near' : 'far'
  }

  /** They were told, and go on for now. */
  putOff(endsAt: number, now: number): void {
    const again = endsAt - endWarnings[1] * minute
    this.#knownUntil = now < again ? again : endsAt
  }
}
