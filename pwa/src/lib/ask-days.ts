import { type Ask, type Asked, extraAsk } from './asks'
import { addDays } from './days'

/** How far ahead anybody looks for the day of an ask. */
const daysAhead = 28

/** The day of each, by its id, if each is answered on the day on which it is asked: today's, and those that come after it. */
export function askDays(asks: readonly Ask[], asked: readonly Asked[], today: string): ReadonlyMap<string, string> {
  const days = new Map<string, string>()
  const done = [...asked]
  for (let ahead = 0; ahead < daysAhead; ahead++) {
    const day = addDays(today, ahead)
    const left = asks.filter(({ id }) => !days.has(id))
    const ask = extraAsk(left, done, day)
    if (!ask) continue
    days.set(ask.id, day)
    done.push({ day, seconds: ask.seconds })
  }
  return days
}
