import { addDays } from '$lib/days'
import { type Local, live } from '$lib/db'
import { formatList, m } from '$lib/i18n'

/** As many days as a strip of the page shows. */
const stripDays = 14

/** What the page shows besides the answers, because it is written down already: `sleep, food and your medicines`; or nothing. */
export function useComesAlong(local: Local, today: string): { readonly current: string } {
  const days = { from: addDays(today, 1 - stripDays), to: today }
  const kinds = [
    [live(local, 'sleep', days), m.checkin_along_sleep],
    [live(local, 'nutrition', days), m.checkin_along_food],
    [live(local, 'mood', days), m.checkin_along_mood],
    [live(local, 'matters'), m.checkin_along_matters],
    [live(local, 'medicine'), m.checkin_along_medicines],
    [live(local, 'past_medicine'), m.checkin_along_past_medicines],
  ] as const
  return {
    get current() {
      return formatList(kinds.filter(([entries]) => entries.current.length > 0).map(([, name]) => name()))
    },
  }
}
