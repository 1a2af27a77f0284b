import { expect, test } from 'vitest'
import { lately, type Planned } from './visits'

const visit = (id: string, starts_at: string) => ({ id, fields: { starts_at } }) as Planned
const now = new Date('2026-11-30T12:00:00Z')

test('the last visit that took place is asked about for two weeks', () => {
  const before = visit('before', '2026-11-20T15:00:00Z')
  expect(lately([visit('last', '2026-11-24T15:00:00Z'), before], now)?.id).toBe('last')
  expect(lately([visit('last', '2026-11-16T12:00:01Z')], now)?.id).toBe('last')
  expect(lately([visit('last', '2026-11-16T11:59:59Z')], now)).toBeUndefined()
  expect(lately([], now)).toBeUndefined()
})
