// The figures of mood as the phone computes them for its own charts. The server has the same rules in Go
// (insight/mood.go); both pass testdata/golden/mood.json.

import type { MoodDay, MoodSummary } from '$lib/charts/mood'
import { addDays, within } from '$lib/days'
import type { Moment, Mood } from '$lib/db'
import { changeOf, known, lowerMedian, upperMedian } from '$lib/medians'

/**
 * The days up to and including `through`, compared with as many before. Moods and moments may come in any order. Medians
 * are of whole days only: moments are written down when they are hard, and would pull them.
 */
export function moodWindow(
  moods: readonly Mood[],
  moments: readonly Moment[],
  through: string,
  days: number,
): MoodSummary {
  const from = addDays(through, 1 - days)
  const now = moodDays(moods, moments, from, through)
  const before = moodDays(moods, moments, addDays(from, -days), addDays(from, -1))
  const [valence, anxiety, energy] = [levels(now, 'valence'), levels(now, 'anxiety'), levels(now, 'energy')]
  const counts = now.map((day) => day.moments?.count).filter(known)
  return {
    from,
    through,
    days,
    logged: now.length,
    valence_days: valence.length,
    median_valence: lowerMedian(valence),
    anxiety_days: anxiety.length,
    median_anxiety: upperMedian(anxiety),
    energy_days: energy.length,
    median_energy: lowerMedian(energy),
    moments: counts.reduce((sum, count) => sum + count, 0),
    moment_days: counts.length,
    change: changeOf(valence, levels(before, 'valence'), lowerMedian),
    anxiety_change: changeOf(anxiety, levels(before, 'anxiety'), upperMedian),
    by_day: now,
  }
}

function levels(days: readonly MoodDay[], name: 'valence' | 'anxiety' | 'energy'): number[] {
  return days.map((day) => day[name]).filter(known)
}

/** A day's mood and its moments together, by day. */
function moodDays(moods: readonly Mood[], moments: readonly Moment[], from: string, through: string): MoodDay[] {
  const byDay = new Map<string, { mood?: Mood; levels: number[] }>()
  const at = (day: string) => {
    const found = byDay.get(day) ?? { levels: [] }
    byDay.set(day, found)
    return found
  }
  for (const mood of within(moods, from, through)) at(mood.day).mood = mood
  for (const { day, valence } of within(moments, from, through)) at(day).levels.push(...[valence].filter(known))
  const days = [...byDay].map(([day, { mood, levels }]) => ({
    day,
    valence: mood?.valence ?? null,
    anxiety: mood?.anxiety ?? null,
    energy: mood?.energy ?? null,
    moments: dayMoments(levels),
  }))
  return within(days, from, through)
}

function dayMoments(levels: readonly number[]): MoodDay['moments'] {
  const middle = lowerMedian(levels)
  return middle === null ? null : { count: levels.length, low: Math.min(...levels), middle, high: Math.max(...levels) }
}
