import { expect, test, vi } from 'vitest'
import { extraOf } from './extra'

test('a signal that hangs leaves Today without a measure, and not blank', async () => {
  vi.useFakeTimers()
  vi.stubGlobal('fetch', () => new Promise(() => undefined))
  const due = { request_id: 'r', instrument: 'phq_9', due: '2026-11-23', until: '' }
  const extra = extraOf({ checkIns: [], measures: [due], followUps: [], sent: [], isThere: true, today: '2026-11-23' })
  await vi.advanceTimersByTimeAsync(1000)
  expect(await extra).toEqual({ spent: false })
})
