import { expect, test } from 'vitest'
import { entryId, newId } from './ids'

test('an entry id is the one the server makes of the same kind and key', async () => {
  expect(await entryId('sleep', '2026-11-23')).toBe('08f807f1-a1ea-597e-8cf6-4c8382b24a61')
  expect(await entryId('settings', '')).toBe('bcc79e13-99a9-5455-9738-07d77955e1c2')
})

test('new ids differ, carry their time and sort by it', () => {
  const now = Date.UTC(2026, 10, 23, 8)
  const [first, second] = [newId(now), newId(now + 1)]
  expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(Number.parseInt(first.replace('-', '').slice(0, 12), 16)).toBe(now)
  expect(first < second).toBe(true)
  expect(newId(now)).not.toBe(first)
})
