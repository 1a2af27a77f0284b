import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { NutritionSummary } from '$lib/charts/nutrition'
import { addDays } from '$lib/days'
import type { Nutrition } from '$lib/db'
import cases from '../../../../testdata/golden/nutrition.json'
import { gently, nutritionWindow } from './figures'

/** The cases that Go passes, too. */
interface Golden {
  windows: { name: string; through: string; days: number; nutrition: Nutrition[]; summary: NutritionSummary }[]
  gentle: { name: string; nutrition: Nutrition[]; gentle: Nutrition[] }[]
}

const golden = cases as unknown as Golden

describe('a window of days of eating', () => {
  test.each(golden.windows)('$name', ({ nutrition, through, days, summary }) => {
    expect(nutritionWindow(nutrition, through, days)).toEqual(summary)
  })

  it('does not depend on the order, nor on days outside', () => {
    const through = '2026-10-20'
    const day = fc.record(
      {
        meals: fc.integer({ min: 0, max: 3 }),
        appetite: fc.constantFrom('less', 'usual', 'more'),
        lunch: fc.constantFrom('skipped', 'eaten', '12:30'),
        water: fc.integer({ min: 0, max: 40 }),
        supplements: fc.array(fc.constantFrom('magnesium', 'melatonin', 'zinc'), { maxLength: 3 }),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.array(day, { maxLength: 40 }), (answers) => {
        const logged = answers.map((said, i): Nutrition => ({ ...said, day: addDays(through, 1 - i), zone: 'UTC' }))
        const inside = logged.filter((n) => n.day <= through && n.day > addDays(through, -28))
        const summary = nutritionWindow(inside, through, 14)
        expect(nutritionWindow(logged.toReversed(), through, 14)).toEqual(summary)
        expect(summary.meals_days).toBeLessThanOrEqual(summary.logged)
        expect(nutritionWindow(gently(inside), through, 14).lunch).toEqual({ eaten: summary.lunch.eaten, skipped: 0 })
      }),
    )
  })
})

describe('being gentle about food', () => {
  test.each(golden.gentle)('$name', ({ nutrition, gentle }) => {
    const before = structuredClone(nutrition)
    expect(gently(nutrition)).toEqual(gentle)
    expect(nutrition).toEqual(before)
  })
})
