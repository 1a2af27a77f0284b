import { type Ask, type Asked, extraAsk } from './asks'
import { addDays } from './days'

/** How far ahead anybody looks for the day of an ask. */
const daysAhead = 28

/**
 * The day of each, by its id, if each is answered on the day on which it is
 * asked: today's, and those that come after it. What may need somebody waits
 * for a day on which somebody is there.
 */
export function askDays(
  asks: readonly Ask[],
  asked: readonly Asked[],
  today: string,
  isThereOn: (day: string) => boolean,
): ReadonlyMap<string, string> {
  const days = new Map<string, string>()
  const done = [...asked]
  for (let ahead = 0; ahead < daysAhead; ahead++) {
    const day = addDays(today, ahead)
    const left = asks.filter(({ id, safety }) => !days.has(id) && (!safety || isThereOn(day)))
    const ask = extraAsk(left, done, day)
    if (!ask) continue
    days.set(ask.id, day)
    done.push({ day, seconds: ask.seconds })
  }
  return days
}
