import { expect, test, vi } from 'vitest'
import type { Line } from '$lib/plan/lines'
import { extraOf } from './extra.svelte'

test('a signal that hangs leaves Today without a measure, and not blank', async () => {
  vi.useFakeTimers()
  vi.stubGlobal('fetch', () => new Promise(() => undefined))
  const due = { request_id: 'r', instrument: 'phq_9', due: '2026-11-23', until: '' }
  const extra = extraOf({
    checkIns: [],
    baselines: [],
    measures: [due],
    followUps: [],
    sent: [],
    isThere: true,
    today: '2026-11-23',
  })
  await vi.advanceTimersByTimeAsync(1000)
  expect(await extra).toEqual({ spent: false, asks: [], asked: [] })
})

test('how it is before a first dose is the one ask of its day', async () => {
  const none = { checkIns: [], measures: [], followUps: [], sent: [], isThere: false, today: '2026-11-30' }
  const [line, other] = [{ id: 'l' } as Line, { id: 'o' } as Line]
  const { baseline, spent, asks } = await extraOf({ ...none, baselines: [line, other] })
  expect({ baseline, spent }).toEqual({ baseline: line, spent: false })
  expect(asks.map(({ id }) => id)).toEqual(['l', 'o'])
  expect(await extraOf({ ...none, baselines: [] })).toEqual({ spent: false, asks: [], asked: [] })
})
