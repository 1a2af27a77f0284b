import { expect, test } from 'vitest'
import type { Entry, SentMeasure } from '$lib/db'
import { waits } from './measures'

function sent(state: Entry['state'], fields: Partial<SentMeasure> = {}) {
  const id = 'sent'
  return { id, kind: 'sent_measure', day: '2026-11-23', rev: 1, state, fields } as Entry<'sent_measure'>
}

const seen = [{ fields: { sent_measure_id: 'sent' } }] as Entry<'acknowledgement'>[]

test('what has not reached the clinic stands first, also where it was refused', () => {
  expect(waits(sent('phone'), [])).toBe(true)
  expect(waits(sent('needs_look'), [])).toBe(true)
  expect(waits(sent('sent'), [])).toBe(false)
  expect(waits(sent('phone', { skipped: true }), [])).toBe(false)
  expect(waits(undefined, [])).toBe(false)
})

test('what can’t wait stands first until somebody has seen it', () => {
  const other = [{ fields: { sent_measure_id: 'another' } }] as Entry<'acknowledgement'>[]
  expect(waits(sent('sent', { alert: true }), other)).toBe(true)
  expect(waits(sent('sent', { alert: true }), seen)).toBe(false)
})
