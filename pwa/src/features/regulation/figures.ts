// The figures of what calms as the phone computes them for its own charts. The server has the same rules in Go
// (insight/regulation.go); both pass testdata/golden/regulation.json.

import type { PracticeDays, RegulationDay, RegulationSummary } from '$lib/charts/regulation'
import { addDays, within } from '$lib/days'
import type { Regulation } from '$lib/db'
import { known } from '$lib/medians'
import { practices } from '$lib/practices'

/** The days up to and including `through`. Entries may come in any order and may lie outside. */
export function regulationWindow(logged: readonly Regulation[], through: string, days: number): RegulationSummary {
  const from = addDays(through, 1 - days)
  const entries = within(logged, from, through)
  const by_day = [...new Set(entries.map(({ day }) => day))].map((day) => dayOf(entries, day))
  return {
    from,
    through,
    days,
    logged: by_day.length,
    practices: practices
      .filter((practice) => entries.some((entry) => entry.practice === practice))
      .map((practice) => practiceDays(entries, practice))
      .sort((a, b) => b.days - a.days),
    by_day,
  }
}

function dayOf(logged: readonly Regulation[], day: string): RegulationDay {
  const entries = logged.filter((entry) => entry.day === day)
  const minutes = entries.map((entry) => entry.minutes).filter(known)
  return {
    day,
    practices: [...new Set(entries.map(({ practice }) => practice))],
    minutes: minutes.length > 0 ? minutes.reduce((total, some) => total + some, 0) : null,
  }
}

function practiceDays(logged: readonly Regulation[], practice: string): PracticeDays {
  const entries = logged.filter((entry) => entry.practice === practice)
  const after = (calmer: Regulation['calmer']) => entries.filter((entry) => entry.calmer === calmer).length
  return {
    practice,
    days: new Set(entries.map(({ day }) => day)).size,
    times: entries.length,
    calmer: { less: after('less'), same: after('same'), more: after('more') },
  }
}
