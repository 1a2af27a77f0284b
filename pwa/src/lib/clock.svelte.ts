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
  /** Asked once a minute: a browser takes as long to tell it as to draw a card, and a page reads it in many places. */
  let zone: string | undefined
  let isFollowed = false
  const follow = createSubscriber((update) => {
    isFollowed = true
    const move = () => {
      zone = undefined
      update()
    }
    const timer = setInterval(move, 60_000)
    const stop = on(document, 'visibilitychange', move)
    return () => {
      isFollowed = false
      zone = undefined
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
      if (!isFollowed) return phoneZone()
      zone ??= phoneZone()
      return zone
    },
  }
}

function phoneZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}
