import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import bodies from '../../../../testdata/golden/body.json'
import moods from '../../../../testdata/golden/mood.json'
import nutrition from '../../../../testdata/golden/nutrition.json'
import regulations from '../../../../testdata/golden/regulation.json'
import nights from '../../../../testdata/golden/sleep.json'
import type { BodySummary } from './body'
import { plotBody } from './body-plot'
import type { Column } from './grid'
import { type Mark, rulesOf } from './marks'
import type { MoodDay, MoodSummary } from './mood'
import { plotMood, rolling } from './mood-plot'
import type { NutritionSummary } from './nutrition'
import { plotNutrition } from './nutrition-plot'
import type { RegulationSummary } from './regulation'
import { plotRegulation } from './regulation-plot'
import type { SleepSummary } from './sleep'
import { plotNights } from './sleep-plot'

beforeAll(() => vi.stubGlobal('navigator', { languages: ['en-US'] }))
afterAll(() => vi.unstubAllGlobals())

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
  const counted = plotNutrition(golden<NutritionSummary>(nutrition, 'five days in each week'), 'strip')
  expect(counted.rows.map(({ name }) => name).slice(0, 3)).toEqual(['3 or more', '2', '1'])
  expect(counted.columns.map((column) => cells(column).length)).toEqual([1, 2, 2, 0, 1, 0, 3])
  const [last = 0, middle = 0] = counted.columns[1] ? cells(counted.columns[1]).map(({ y }) => y) : []
  expect(last).toBeGreaterThan(middle)
  expect(last).toBeLessThan(counted.rows[2]?.y ?? 0)

  const named = plotNutrition(golden<NutritionSummary>(nutrition, 'three meals answered'), 'strip')
  expect(named.rows.map(({ name }) => name)).toEqual(['Breakfast', 'Lunch', 'Dinner'])
  expect(named.columns.map((column) => [cells(column).length, ...signs(column)])).toEqual([
    [2, 'skipped'],
    [2],
    [2, 'skipped'],
    [0, 'other'],
  ])
  expect(named.keys.map((key) => ('sign' in key ? key.sign : 'eaten'))).toEqual(['eaten', 'skipped', 'other'])
})

test('no meal is drawn as an answer, and a day without one as a gap', () => {
  const { columns } = plotNutrition(golden<NutritionSummary>(nutrition, 'missing is not zero'), 'strip')
  expect(columns.map(signs)).toEqual([['less'], ['other'], ['none']])
})

test('a guess of a night is drawn apart from typed times and from a length alone', () => {
  const { columns } = plotNights(golden<SleepSummary>(nights, 'guesses'))
  expect(columns.map(({ bar }) => bar?.look)).toEqual(['typed', 'about', 'about', undefined, 'typed'])
})

test('the usual night stands behind what is written down, and breaks where a week has none', () => {
  const [typed] = golden<SleepSummary>(nights, 'guesses').nights
  const summary = (days: number, logged: readonly string[], every = 1) => ({
    ...golden<SleepSummary>(nights, 'guesses'),
    ...{ through: '2026-10-28', days, every, nights: logged.flatMap((day) => (typed ? [{ ...typed, day }] : [])) },
  })
  const ends = ({ usual }: ReturnType<typeof plotNights>) => usual.map(({ x, width }) => [x, x + width])
  // Of 28 days the first, the seventh after it, and the last.
  expect(ends(plotNights(summary(28, ['2026-10-01', '2026-10-08', '2026-10-28'])))).toEqual(
    [
      [0, 8 / 28],
      [27 / 28, 1],
    ].map((run) => run.map((part) => expect.closeTo(part * 100))),
  )
  expect(ends(plotNights(summary(28, ['2026-10-01', '2026-10-08', '2026-10-22'], 7)))).toEqual(
    [
      [0, 0.5],
      [0.75, 1],
    ].map((run) => run.map((part) => expect.closeTo(part * 100))),
  )
})

test('marks of one column are one rule, with the day of each', () => {
  const marks: readonly Mark[] = [
    { day: '2026-10-20', what: 'step', dose: '25 mg' },
    { day: '2026-10-14', what: 'visit' },
    { day: '2026-10-16', what: 'agreed', kind: 'sleep' },
  ]
  expect(rulesOf(marks).map(({ letter, day }) => `${letter} ${day}`)).toEqual([
    'A 2026-10-14',
    'B 2026-10-16',
    'C 2026-10-20',
  ])
  const [first, second, ...more] = rulesOf(marks, { through: '2026-10-21', days: 28, every: 7 })
  expect(more).toEqual([])
  expect(first).toMatchObject({ letter: 'A', day: '2026-10-14' })
  expect(second?.words).toMatch(/^Oct 16: .*; Oct 20: /)
})

test('a practice has a row of its own, and in a strip those that find none share the last', () => {
  const { practices, by_day, ...rest } = golden<RegulationSummary>(regulations, 'on as many days')
  const six = ['breathing', 'music', 'water', 'walk', 'yoga', 'prayer']
  const summary = {
    ...rest,
    practices: six.map((practice) => ({ practice, days: 1, times: 1, calmer: { less: 0, same: 0, more: 0 } })),
    by_day: by_day.map((day, i) => ({ ...day, practices: i === 0 ? ['prayer'] : six })),
  }
  const all = plotRegulation(summary, 'log')
  expect(all.rows).toHaveLength(6)
  expect(all.columns.map((column) => cells(column).length)).toEqual([1, 6])

  const low = plotRegulation(summary, 'strip')
  expect(low.rows.map(({ name }) => name).slice(3)).toEqual(['A walk', 'Others'])
  expect(low.columns.map((column) => cells(column).length)).toEqual([1, 5])
  expect(low.columns[0] && cells(low.columns[0])[0]?.y).toBeGreaterThan(low.rows[3]?.y ?? 100)
})

test('of the body only what was answered has a row, none is a sign, and more stands higher', () => {
  const { rows, columns } = plotBody(golden<BodySummary>(bodies, 'of two in the middle'))
  expect(rows.map(({ name }) => name)).toEqual(['Pain', 'Stomach and gut'])
  expect(columns.map(signs)).toEqual([[], ['other']])
  const [strong, mild] = columns.map((column) => cells(column)[0]?.height ?? 0)
  expect(strong).toBeCloseTo(3 * (mild ?? 0))
})

const cells = ({ marks }: Column) => marks.flatMap((mark) => ('sign' in mark ? [] : [mark]))
const signs = ({ marks }: Column) => marks.flatMap((mark) => ('sign' in mark ? [mark.sign] : []))
