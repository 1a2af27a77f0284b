import { symptomName } from '$features/cycle/cycle'
import { figures } from '$features/sleep/figures'
import { bandName, qualityName } from '$lib/charts/sleep'
import type { Entry, Kinds } from '$lib/db'
import { formatDuration, m } from '$lib/i18n'
import type { Logged } from '$lib/log'
import { mealsName } from '$lib/meals'
import { moodName } from '$lib/moods'
import { practiceName } from '$lib/practices'
import { degreeName, signalName, signals } from '$lib/signals'

/** What is written down of one day, one short line a tracker: `Sleep: 6 h 20, OK`. */
export function dayFacts(entries: readonly Entry<Logged>[]): string[] {
  const of = <K extends Logged>(kind: K) =>
    entries.filter((entry) => entry.kind === kind).map((entry) => entry.fields as Readonly<Kinds[K]>)
  const moments = of('moment').map(({ valence }) => valence && moodName(valence))
  const practices = [...new Set(of('regulation').map(({ practice }) => practiceName(practice)))]
  return [
    ...of('sleep').map((night) => line(m.sleep_title(), nightFacts(night))),
    ...of('nutrition').flatMap(({ meals, supplements }) => [
      ...(meals !== undefined || !supplements
        ? [line(m.nutrition_meals_title(), [meals !== undefined && mealsName(meals)])]
        : []),
      ...(supplements ? [line(m.nutrition_supplements_title(), supplements)] : []),
    ]),
    ...of('mood').map(({ valence }) => line(m.mood_title(), [valence && moodName(valence)])),
    ...(moments.length > 0 ? [line(m.mood_moments(), moments)] : []),
    ...(practices.length > 0 ? [line(m.regulation_title(), practices)] : []),
    ...of('body').map((body) => line(m.body_title(), bodyFacts(body))),
    ...of('cycle').map(({ cycle_day, symptoms = [] }) =>
      line(m.cycle_title(), [cycle_day && m.cycle_day_number({ day: cycle_day }), ...symptoms.map(symptomName)]),
    ),
  ]
}

function nightFacts(night: Readonly<Kinds['sleep']>) {
  const { tst_minutes } = figures(night)
  const typed = night.about || tst_minutes === null ? undefined : formatDuration(tst_minutes)
  const slept = typed ?? (night.band ? bandName(night.band) : night.about && m.sleep_chart_about())
  return [slept, night.quality && qualityName(night.quality)]
}

/** What there was of it: none is no news. */
function bodyFacts(body: Readonly<Kinds['body']>) {
  return signals.map((signal) => {
    const degree = body[signal]
    return degree && degree !== 'none' && m.chart_fact({ name: signalName(signal), fact: degreeName(degree) })
  })
}

/** A note, or an answer to something else, is there without being told. */
function line(name: string, facts: readonly (string | number | false | undefined)[]): string {
  return m.chart_fact({ name, fact: facts.filter(Boolean).join(', ') || m.days_written() })
}
