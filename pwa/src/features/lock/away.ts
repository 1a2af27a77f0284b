import type { LockAfter } from '$lib/db'

const minute = 60_000
/** How long after the app was left it locks at once: another tab of it may have come to the front. Milliseconds. */
export const grace = 1_000
/** Who chose "at once" may also put the phone down open. Minutes. */
const leftOpen = 5

/**
 * Whether nobody has been there for so long that the phone locks. Pure: the
 * clock is passed in, in milliseconds.
 */
export class AwayWatch {
  #active: number
  #leftAt: number | undefined

  constructor(now: number) {
    this.#active = now
  }

  /** Somebody did something, in this tab or another one. */
  noticed(now: number): void {
    this.#active = now
    this.#leftAt = undefined
  }

  /** No tab of the app is in front any more. */
  left(now: number): void {
    this.#leftAt ??= now
  }

  locks(after: LockAfter, now: number): boolean {
    // A clock that was put back says nothing about how long it was.
    if (now < this.#active) return true
    if (after === 0 && this.#leftAt !== undefined && now - this.#leftAt >= grace) return true
    return now - this.#active >= (after || leftOpen) * minute
  }
}
