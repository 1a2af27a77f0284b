import { addDays, daysBetween } from '$lib/days'
import { type Entry, type Local, live } from '$lib/db'

/** How far back the log is read: the usual night and the greeting need no more. */
const reach = 60
/** Days with nothing written before someone is welcomed back. How many it were is never said. */
const absence = 3

/** What was logged lately, of every tracker, followed. */
export function writtenLately(local: Local, today: string) {
  const days = { from: addDays(today, -reach) }
  const nights = live(local, 'sleep', days)
  const foods = live(local, 'nutrition', days)
  const moods = live(local, 'mood', days)
  const moments = live(local, 'moment', days)
  const practices = live(local, 'regulation', days)
  const bodies = live(local, 'body', days)
  const cycles = live(local, 'cycle', days)
  const all = [nights, foods, moods, moments, practices, bodies, cycles]
  const besides = () => [practices, bodies, cycles].flatMap((of): readonly Stated[] => of.current)
  const own = () => [...nights.current, ...moods.current, ...moments.current, ...besides()]
  return {
    get nights() {
      return nights.current
    },
    get foods() {
      return foods.current
    },
    get moods() {
      return moods.current
    },
    /** Everything is read: what is empty is empty. */
    get ready() {
      return all.every(({ ready }) => ready)
    },
    /** What of today's stands in the log that Today shows. */
    get ofToday(): Stated[] {
      return [...nights.current, ...moods.current, ...foods.current, ...besides()].filter(({ day }) => day === today)
    },
    /** Nothing was logged before today: the first day of someone's log, or as good as that. */
    get isFirst() {
      return lastBefore(today, own(), foods.current) === undefined
    },
    /** The person comes back after days with nothing written, whatever it was. */
    get isBack() {
      return isBack(today, own(), foods.current)
    },
  }
}

type Stated = Pick<Entry, 'day' | 'state'>
type Dated = readonly Pick<Entry, 'day'>[]

/** Whether the last day with anything written lies far enough back. */
export function isBack(today: string, own: Dated, food: Dated): boolean {
  const last = lastBefore(today, own, food)
  return last !== undefined && daysBetween(last, today) > absence
}

/** The last day before today on which something was written: food is asked of the day before, so it counts for the day after its own. */
function lastBefore(today: string, own: Dated, food: Dated): string | undefined {
  const written = [...own.map(({ day }) => day), ...food.map(({ day }) => addDays(day, 1))]
  return written
    .filter((day) => day < today)
    .sort()
    .at(-1)
}
