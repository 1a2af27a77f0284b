import { formatNearDay } from '$lib/i18n'
import { dayIn } from '$lib/zone'

/** The day of a moment where this device is, as it is said today. */
export function nearDay(at: string): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  return formatNearDay(dayIn(at, zone), dayIn(new Date(), zone))
}
