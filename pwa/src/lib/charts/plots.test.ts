import { expect, test } from 'vitest'
import bodies from '../../../../testdata/golden/body.json'
import moods from '../../../../testdata/golden/mood.json'
import nutrition from '../../../../testdata/golden/nutrition.json'
import regulations from '../../../../testdata/golden/regulation.json'
import nights from '../../../../testdata/golden/sleep.json'
import type { BodySummary } from './body'
import { plotBody } from './body-plot'
import type { MoodDay, MoodSummary } from './mood'
import { plotMood, rolling } from './mood-plot'
import type { NutritionSummary } from './nutrition'
import { plotNutrition } from './nutrition-plot'
import type { RegulationSummary } from './regulation'
import { plotRegulation } from './regulation-plot'
import type { SleepSummary } from './sleep'
import { plotNights } from './sleep-plot'

/** The summary of a golden case, by how its name begins. */
function golden<Summary>({ windows }: { windows: { name: string; summary: unknown }[] }, name: string): Summary {
  const found = windows.find((window) => window.name.startsWith(name))
  if (!found) throw new Error(`no case ${name}`)
  return found.summary as Summary
}

test('an average begins where five of seven days are known', () => {
  expect(rolling([1, 2, 3, 4])).toEqual([undefined, undefined, undefined, undefined])
  expect(rolling([1, null, 3, undefined, 4, 2, 5])).toEqual([...Array(6), 3])
  expect(rolling([1, 1, 1, 1, 1, 1, 1, 5]).at(-1)).toBeCloseTo(11 / 7)
})

test('gaps stay gaps: a line joins only days that follow each other', () => {
  const day = (day: string, valence: number): MoodDay => ({ day, valence, anxiety: null, energy: null, moments: null })
  const by_day = [day('2026-10-14', 2), day('2026-10-15', 3), day('2026-10-17', 5)]
  const summary = { ...golden<MoodSummary>(moods, 'nothing'), by_day, logged: 3, valence_days: 3 }
  const plot = plotMood(summary)
  expect(plot.columns).toHaveLength(7)
  expect(plot.panels).toMatchObject([
    { name: 'valence', lines: [{ x1: expect.closeTo(50 / 7), x2: expect.closeTo(150 / 7) }] },
  ])
  expect(plot.average).toEqual([])
  const ys = plot.columns.map(({ valence }) => valence)
  expect(ys[0]).toBeGreaterThan(ys[1] ?? 0)
  expect(ys.filter((y) => y !== undefined)).toHaveLength(3)
})

test('moments reach from the lowest to the highest, beside the whole day', () => {
  const plot = plotMood(golden<MoodSummary>(moods, 'moments stand apart'))
  const [alone, both] = plot.columns
  expect(alone?.valence).toBeUndefined()
  expect(alone?.moments?.low).toBeGreaterThan(alone?.moments?.high ?? 100)
  expect(both?.valence).toBeLessThan(both?.moments?.high ?? 0)
})

test('meals are counted from the bottom, and stand under their names where most days name them', () => {
  const counted = plotNutrition(golden<NutritionSummary>(nutrition, 'five days in each week'))
  expect(counted.isNamed).toBe(false)
  expect(counted.columns.map(({ cells }) => cells.filter(Boolean).length)).toEqual([1, 2, 2, 0, 1, 0, 3])
  expect(counted.columns[1]?.cells).toEqual([undefined, 'eaten', 'eaten'])

  const named = plotNutrition(golden<NutritionSummary>(nutrition, 'three meals answered'))
  expect(named.isNamed).toBe(true)
  expect(named.columns.map(({ cells }) => cells)).toEqual([
    ['eaten', 'skipped', 'eaten'],
    ['eaten', undefined, 'eaten'],
    ['skipped', 'eaten', 'eaten'],
    [],
  ])
  expect(named.columns[3]?.alone).toBe('other')
})

test('no meal is drawn as an answer, and a day without one as a gap', () => {
  const { columns } = plotNutrition(golden<NutritionSummary>(nutrition, 'missing is not zero'))
  expect(columns.map(({ alone }) => alone)).toEqual([undefined, 'other', 'none'])
})

test('a guess of a night is drawn apart from typed times and from a length alone', () => {
  const { columns } = plotNights(golden<SleepSummary>(nights, 'guesses'))
  expect(columns.map(({ bar }) => bar?.look)).toEqual(['typed', 'about', 'about', undefined, 'typed'])
})

test('a practice has a row of its own, and those that find none share the last', () => {
  const summary = golden<RegulationSummary>(regulations, 'on as many days')
  const all = plotRegulation(summary, 3)
  expect(all.rows.map(({ practice }) => practice)).toEqual(['breathing', 'music', 'water'])
  expect(all.columns.map(({ cells }) => cells.length)).toEqual([1, 2])

  const low = plotRegulation(summary, 2)
  expect(low.rows.map(({ practice }) => practice)).toEqual(['breathing', undefined])
  expect(low.columns.map(({ cells }) => cells)).toEqual([[75], [25, 75]])
})

test('of the body only what was answered has a row, none is a mark, and more stands higher', () => {
  const { rows, columns } = plotBody(golden<BodySummary>(bodies, 'of two in the middle'))
  expect(rows.map(({ signal }) => signal)).toEqual(['pain', 'gut'])
  expect(columns.map(({ marks }) => marks.map(({ degree }) => degree))).toEqual([['strong'], ['mild', 'none']])
  const [[strong], [mild, none]] = columns.map(({ marks }) => marks.map(({ height }) => height)) as [number[], number[]]
  expect(strong).toBeCloseTo(3 * (mild ?? 0))
  expect(none).toBe(0)
})
