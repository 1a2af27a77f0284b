import { on } from 'svelte/events'
import { createSubscriber } from 'svelte/reactivity'

/** The time as it goes on, and where the phone is. */
export interface Clock {
  readonly now: Date
  /** The phone's time zone, an IANA name. It may change on a journey. */
  readonly zone: string
}

/**
 * A clock that moves on every minute, and when the person comes back to the
 * app, for as long as something reads it: a page left open overnight knows the
 * new day.
 */
export function useClock(): Clock {
  const follow = createSubscriber((update) => {
    const timer = setInterval(update, 60_000)
    const stop = on(document, 'visibilitychange', update)
    return () => {
      clearInterval(timer)
      stop()
    }
  })
  return {
    get now() {
      follow()
      return new Date()
    },
    get zone() {
      follow()
      return Intl.DateTimeFormat().resolvedOptions().timeZone
    },
  }
}
