import { figures } from '$features/sleep/figures'
import { bandName, qualityName } from '$lib/charts/sleep'
import type { Entry, Kinds } from '$lib/db'
import { formatDuration, m } from '$lib/i18n'
import { mealsName } from '$lib/meals'
import { moodName } from '$lib/moods'

/** What a day of the log is made of. */
export type Logged = 'sleep' | 'nutrition' | 'mood' | 'moment'

/** What is written down of one day, one short line a tracker: `Sleep: 6 h 20, OK`. */
export function dayFacts(entries: readonly Entry<Logged>[]): string[] {
  const of = <K extends Logged>(kind: K) =>
    entries.filter((entry) => entry.kind === kind).map((entry) => entry.fields as Readonly<Kinds[K]>)
  const moods = [...of('mood').map(({ valence }) => valence), ...of('moment').map(({ valence }) => valence)]
  return [
    ...of('sleep').map((night) => line(m.sleep_title(), nightFacts(night))),
    ...of('nutrition').map(({ meals }) => line(m.nutrition_meals(), [meals !== undefined && mealsName(meals)])),
    ...(moods.length > 0
      ? [
          line(
            m.mood_title(),
            moods.map((valence) => valence && moodName(valence)),
          ),
        ]
      : []),
  ]
}

function nightFacts(night: Readonly<Kinds['sleep']>) {
  const { tst_minutes } = figures(night)
  const slept = tst_minutes === null || night.about ? night.band && bandName(night.band) : formatDuration(tst_minutes)
  return [slept, night.quality && qualityName(night.quality)]
}

/** A note, or an answer to something else, is there without being told. */
function line(name: string, facts: readonly (string | number | false | undefined)[]): string {
  return m.chart_fact({ name, fact: facts.filter(Boolean).join(', ') || m.days_written() })
}
