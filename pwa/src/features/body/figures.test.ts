import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { BodySummary } from '$lib/charts/body'
import { addDays } from '$lib/days'
import type { Body } from '$lib/db'
import { degrees, signals } from '$lib/signals'
import cases from '../../../../testdata/golden/body.json'
import { bodyWindow } from './figures'

/** The cases that Go passes, too. */
interface Golden {
  windows: { name: string; through: string; days: number; entries: Body[]; summary: BodySummary }[]
}

describe('a window of the body', () => {
  test.each((cases as unknown as Golden).windows)('$name', ({ entries, through, days, summary }) => {
    expect(bodyWindow(entries, through, days)).toEqual(summary)
  })

  it('does not depend on the order, and shifting all days shifts all of it', () => {
    const through = '2026-10-20'
    const answers = fc.record(Object.fromEntries(signals.map((signal) => [signal, fc.constantFrom(...degrees)])), {
      requiredKeys: [],
    })
    fc.assert(
      fc.property(fc.array(answers, { maxLength: 40 }), fc.integer({ min: -400, max: 400 }), (said, shift) => {
        const logged = (by: number) => said.map((day, i) => ({ ...day, day: addDays(through, by - i), zone: 'UTC' }))
        const summary = bodyWindow(logged(0), through, 14)
        const shifted = bodyWindow(logged(shift).toReversed(), addDays(through, shift), 14)
        for (const signal of signals) expect(shifted[signal]).toEqual(summary[signal])
        expect(shifted.by_day.map(({ day }) => addDays(day, -shift))).toEqual(summary.by_day.map(({ day }) => day))
      }),
    )
  })
})
