import { describe, expect, it, test } from 'vitest'
import type { RegulationSummary } from '$lib/charts/regulation'
import type { Regulation } from '$lib/db'
import cases from '../../../../testdata/golden/regulation.json'
import { regulationWindow } from './figures'

/** The cases that Go passes, too. */
interface Golden {
  windows: { name: string; through: string; days: number; entries: Regulation[]; summary: RegulationSummary }[]
}

describe('a window of what calms', () => {
  test.each((cases as unknown as Golden).windows)('$name', ({ entries, through, days, summary }) => {
    expect(regulationWindow(entries, through, days)).toEqual(summary)
  })

  it('counts a practice of a later version among the days, and shows no row for it', () => {
    const entries = [{ day: '2026-10-20', zone: 'UTC', practice: 'juggling' }]
    expect(regulationWindow(entries, '2026-10-20', 7)).toMatchObject({ logged: 1, practices: [] })
  })
})
