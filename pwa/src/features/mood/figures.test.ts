import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { MoodSummary } from '$lib/charts/mood'
import { addDays } from '$lib/days'
import type { Moment, Mood } from '$lib/db'
import cases from '../../../../testdata/golden/mood.json'
import { moodWindow } from './figures'

/** The cases that Go passes, too. */
interface Golden {
  windows: { name: string; through: string; days: number; moods: Mood[]; moments: Moment[]; summary: MoodSummary }[]
}

describe('a window of moods', () => {
  test.each((cases as unknown as Golden).windows)('$name', ({ moods, moments, through, days, summary }) => {
    expect(moodWindow(moods, moments, through, days)).toEqual(summary)
  })

  it('does not depend on the order, and no moment changes what is said of whole days', () => {
    const through = '2026-10-20'
    const level = fc.integer({ min: 1, max: 5 })
    const day = fc.record({ valence: level, anxiety: level, energy: level }, { requiredKeys: [] })
    fc.assert(
      fc.property(fc.array(day, { maxLength: 40 }), fc.array(level, { maxLength: 40 }), (answers, then) => {
        const moods = answers.map((said, i): Mood => ({ ...said, day: addDays(through, 1 - i), zone: 'UTC' }))
        const moments = then.map((valence, i): Moment => {
          const day = addDays(through, 1 - (i % 30))
          return { day, zone: 'UTC', at: `${day}T10:00:00Z`, valence }
        })
        const summary = moodWindow(moods, moments, through, 14)
        expect(moodWindow(moods.toReversed(), moments.toReversed(), through, 14)).toEqual(summary)
        const { median_valence, change, median_anxiety } = moodWindow(moods, [], through, 14)
        expect(summary).toMatchObject({ median_valence, change, median_anxiety })
      }),
    )
  })
})
