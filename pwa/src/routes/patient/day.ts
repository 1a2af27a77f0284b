import { useClock } from '$lib/clock.svelte'
import { type Local, live } from '$lib/db'
import { defaultDayStart, localDay } from '$lib/zone'

/** The person's day as it stands now: it begins at the hour they chose. */
export interface Today {
  readonly today: string
  readonly now: Date
  readonly zone: string
}

export function useToday(local: Local): Today {
  const clock = useClock()
  const settings = live(local, 'settings')
  return {
    get today() {
      const [own] = settings.current
      return localDay(clock.now, clock.zone, own?.fields.day_start ?? defaultDayStart)
    },
    get now() {
      return clock.now
    },
    get zone() {
      return clock.zone
    },
  }
}
