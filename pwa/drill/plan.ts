import { another, keyed, type Written } from '../e2e/patient'

/** Who sleeps where the days are counted; the drill's browser and server run there too. */
const zone = 'UTC'

export const logged = ['sleep', 'nutrition', 'mood', 'moment', 'concern'] as const

/** One day of somebody who writes a lot: what there is one of, a concern, and moments for the rest. */
async function day(of: string, count: number): Promise<Written[]> {
  const at = (minute: number) => new Date(Date.parse(`${of}T08:00:00Z`) + minute * 60_000).toISOString()
  const daily = await Promise.all([
    keyed('sleep', of, { day: of, zone, quality: 3, note: `A night of ${of}.` }),
    keyed('nutrition', of, { day: of, zone, meals: 2, appetite: 'usual' }),
    keyed('mood', of, { day: of, zone, valence: 4, anxiety: 2 }),
  ])
  const concern = another('concern', { written_on: of, zone, words: `What worries me on ${of}.` })
  const moments = Array.from({ length: count - 4 }, (_, i) =>
    another('moment', { day: of, zone, at: at(i * 20), valence: 1 + (i % 5), note: `Moment ${i} of ${of}.` }),
  )
  return [...daily, concern, ...moments]
}

/** `count` entries over the `days` days up to today, the oldest first. */
export async function plan(days: number, count: number): Promise<{ day: string; entries: Written[] }[]> {
  const today = Date.parse(new Date().toISOString().slice(0, 10))
  return Promise.all(
    Array.from({ length: days }, async (_, i) => {
      const of = new Date(today - (days - 1 - i) * 86_400_000).toISOString().slice(0, 10)
      // Rounded so that the days add up to exactly as many.
      const share = Math.round(((i + 1) * count) / days) - Math.round((i * count) / days)
      return { day: of, entries: await day(of, share) }
    }),
  )
}
