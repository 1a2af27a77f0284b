import { expect, test } from 'vitest'
import type { Entry, State } from '../db'
import { takenOf } from './taken'

const at = '2026-11-23T15:00:00Z'
const magnesium = { name: 'Magnesium', dose: 'one in the evening' }

function medicine(recorded_at?: string, state: State = 'sent'): Entry<'medicine'> {
  const fields = { ...magnesium, ...(recorded_at && { recorded_at }) }
  return { id: 'm', kind: 'medicine', day: '', rev: 1, fields, state }
}

function food(day: string, ...supplements: string[]): Entry<'nutrition'> {
  return { id: day, kind: 'nutrition', day, rev: 1, fields: { day, zone: 'UTC', supplements }, state: 'sent' }
}

test('what is taken is what the person wrote, each once', () => {
  const { words } = takenOf([medicine()], [food('2026-11-20', 'SAMe'), food('2026-11-21', 'SAMe', 'chamomile')], 'UTC')
  expect(words).toEqual(['Magnesium · one in the evening', 'SAMe', 'chamomile'])
})

test('a list is new since it was looked at where something was written or changed later', () => {
  const newSince = (...list: Entry<'medicine'>[]) => takenOf(list, [], 'UTC').newSince(at)
  expect(newSince(medicine('2026-11-23T14:59:59.5Z'))).toBe(false)
  expect(newSince(medicine('2026-11-23T15:00:00.5Z'))).toBe(true)
  expect(newSince(medicine('2026-11-20T09:00:00Z', 'phone'))).toBe(true)
  // From before the server said when.
  expect(newSince(medicine())).toBe(false)
})

test('a supplement that was with an earlier meal is not new', () => {
  const newSince = (...foods: Entry<'nutrition'>[]) => takenOf([], foods, 'America/Chicago').newSince(at)
  expect(newSince(food('2026-11-22', 'SAMe'), food('2026-11-24', 'SAMe'))).toBe(false)
  expect(newSince(food('2026-11-23', 'SAMe'))).toBe(false)
  expect(newSince(food('2026-11-22', 'SAMe'), food('2026-11-24', '5-HTP'))).toBe(true)
})
