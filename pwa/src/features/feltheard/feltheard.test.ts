import { expect, test } from 'vitest'
import type { Entry } from '$lib/db'
import { visitToAsk } from './feltheard'

const visit = (id: string, starts_at: string) => ({ id, fields: { starts_at } }) as Entry<'visit'>
const asked = (visit_id: string) => ({ id: `asked-${visit_id}`, fields: { visit_id } }) as Entry<'felt_heard'>
const now = new Date('2026-11-30T12:00:00Z')
const past = [visit('last', '2026-11-24T15:00:00Z'), visit('before', '2026-11-20T15:00:00Z')]

test('how a visit was is asked of the last one, once, and of none before it', () => {
  expect(visitToAsk(past, [], now)?.id).toBe('last')
  expect(visitToAsk(past, [asked('before')], now)?.id).toBe('last')
  expect(visitToAsk(past, [asked('last')], now)).toBeUndefined()
})

test('what is two weeks ago is asked no more', () => {
  expect(visitToAsk([visit('last', '2026-11-16T12:00:01Z')], [], now)?.id).toBe('last')
  expect(visitToAsk([visit('last', '2026-11-16T11:59:59Z')], [], now)).toBeUndefined()
  expect(visitToAsk([], [], now)).toBeUndefined()
})
