// The figures of the body as the phone computes them for its own charts. The server has the same rules in Go
// (insight/body.go); both pass testdata/golden/body.json.

import type { BodyDay, BodySummary, SignalDays } from '$lib/charts/body'
import { addDays, within } from '$lib/days'
import type { Body, Degree, Signal } from '$lib/db'
import { changeOf, known, upperMedian } from '$lib/medians'
import { degrees, signals } from '$lib/signals'

/** The days up to and including `through`, compared with as many before. Days may come in any order. */
export function bodyWindow(logged: readonly Body[], through: string, days: number): BodySummary {
  const from = addDays(through, 1 - days)
  const now = within(logged, from, through)
  const before = within(logged, addDays(from, -days), addDays(from, -1))
  const of = <Value>(value: (signal: Signal) => Value) =>
    Object.fromEntries(signals.map((signal) => [signal, value(signal)])) as Record<Signal, Value>
  return {
    from,
    through,
    days,
    logged: now.length,
    ...of((signal) => signalDays(answers(now, signal), answers(before, signal))),
    by_day: now.map((entry): BodyDay => ({ day: entry.day, ...of((signal) => entry[signal] ?? null) })),
  }
}

/** What was answered of a signal, as places among the degrees. */
function answers(logged: readonly Body[], signal: Signal): number[] {
  return logged
    .map((entry) => entry[signal])
    .filter(known)
    .map((degree) => degrees.indexOf(degree))
}

function signalDays(now: readonly number[], before: readonly number[]): SignalDays {
  const count = (degree: Degree) => now.filter((place) => degrees[place] === degree).length
  const median = upperMedian(now)
  return {
    days: now.length,
    none: count('none'),
    mild: count('mild'),
    moderate: count('moderate'),
    strong: count('strong'),
    median: median === null ? null : (degrees[median] ?? null),
    change: changeOf(now, before, upperMedian),
  }
}
