import { readFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import type { Instrument } from '$lib/measure'
import type { Sent } from './asking'
import { itemsOf, missingWords, plotCourse } from './course'

const phq2: Instrument = JSON.parse(
  readFileSync(new URL('../../../../models/instruments/phq_2.json', import.meta.url), 'utf8'),
)

function sent(day: string, total: number | null, missing: readonly string[] = []): Sent {
  return { id: day, day, total, missing } as Sent
}

test('a line breaks where one between has no total', () => {
  const days = [sent('2026-11-01', 2), sent('2026-11-08', 3), sent('2026-11-15', null), sent('2026-11-22', 4)]
  const { points, lines } = plotCourse(phq2, days)
  expect(points.map(({ day }) => day)).toEqual(['2026-11-01', '2026-11-08', '2026-11-22'])
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatchObject({ x1: points[0]?.x, x2: points[1]?.x })
})

test('a total that begins a band lies within it', () => {
  const of = {
    ...phq2,
    bands: [
      { from: 0, code: 'minimal' },
      { from: 3, code: 'mild' },
    ],
  }
  const { points, bands } = plotCourse(of, [sent('2026-11-01', 3)])
  const [point, mild] = [points[0], bands[1]]
  expect(point?.y).toBeLessThan(mild?.bottom ?? 0)
  expect(bands[0]?.top).toBe(mild?.bottom)
})

test('a missing item is named in the language it is read in', () => {
  vi.stubGlobal('navigator', { languages: ['en-US'] })
  const [first] = phq2.items
  const without = sent('2026-11-01', null, [first?.code ?? ''])
  expect(missingWords(phq2, without, 'es')).toContain(first?.text.es)
  expect(missingWords(phq2, without, 'en')).toContain(first?.text.en)
})

test('an item of an earlier version stays in the list, and one of both is said as the later does', () => {
  const [first, second] = phq2.items
  if (!first || !second) throw new Error('the PHQ-2 has two items')
  const reworded = { ...second, text: { en: 'Said better' } }
  const items = itemsOf([phq2, { ...phq2, version: 2, items: [reworded] }])
  expect(items).toEqual([first, reworded])
})
