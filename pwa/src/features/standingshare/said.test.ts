import { expect, test } from 'vitest'
import type { Entry, Settings } from '$lib/db'
import { choices, dayEndsOnceSent, endsOnceSent, lastWord, nextReading, readingDays } from './said'

let count = 0
function entry<K extends 'standing_share' | 'reading_day' | 'visit'>(kind: K, fields: Entry<K>['fields']): Entry<K> {
  return { kind, id: `id-${count++}`, fields } as unknown as Entry<K>
}
const share = (shared: boolean, seq?: number) =>
  entry('standing_share', { domain: 'sleep', shared, ...(seq && { seq }) })
const day = (weekday: number | undefined, side?: 'patient' | 'clinician', seq?: number) =>
  entry('reading_day', { ...(weekday && { weekday }), ...(side && { side }), ...(seq && { seq }) })

test('of each part the last word counts, and what waits on the phone came last', () => {
  expect(lastWord([], 'sleep')).toBeUndefined()
  expect(lastWord([share(false, 9), share(true, 10)], 'sleep')?.fields.shared).toBe(true)
  expect(lastWord([share(false), share(true, 10)], 'sleep')?.fields.shared).toBe(false)
  expect(lastWord([share(true, 10)], 'mood')).toBeUndefined()
})

test('what is off on the phone is said to be readable until that was sent, and only where it is', () => {
  expect(endsOnceSent([share(true, 1), share(false)], 'sleep')).toBe(true)
  expect(endsOnceSent([share(true, 1), share(false, 2)], 'sleep')).toBe(false)
  expect(endsOnceSent([share(true), share(false)], 'sleep')).toBe(false)
  expect(endsOnceSent([share(true, 1), share(false), share(true)], 'sleep')).toBe(false)
})

test('what is logged can be shared, and what is shared can be ended though it is not logged any more', () => {
  expect(choices({}, [])).toEqual(['sleep', 'mood', 'nutrition'])
  expect(choices({ trackers_off: ['sleep'], trackers_on: ['labs', 'cycle', 'body', 'regulation'] }, [])).toEqual([
    ...['mood', 'nutrition', 'regulation', 'body'],
  ])
  const none: Settings = { trackers_off: ['sleep', 'mood', 'nutrition'] }
  expect(choices(none, [share(true, 1)])).toEqual(['sleep'])
  expect(choices(none, [share(true, 1), share(false)]), 'it can still be read').toEqual(['sleep'])
  expect(choices(none, [share(true, 1), share(false, 2)])).toEqual([])
})

test('each side has its own day, and can take it back', () => {
  expect(readingDays([])).toEqual({ theirs: 0, mine: 0 })
  expect(readingDays([day(2, 'clinician', 1), day(4, 'patient', 2), day(2)])).toEqual({ theirs: 2, mine: 2 })
  expect(readingDays([day(2, 'clinician', 1), day(2, 'patient', 2), day(undefined, 'clinician', 3)])).toEqual({
    ...{ theirs: 0, mine: 2 },
  })
})

test('an agreed day that is ended on the phone holds until that was sent', () => {
  const agreed = [day(2, 'clinician', 1), day(2, 'patient', 2)]
  expect(dayEndsOnceSent(agreed)).toBe(false)
  expect(dayEndsOnceSent([...agreed, day(undefined)])).toBe(true)
  expect(dayEndsOnceSent([...agreed, day(3)])).toBe(true)
  expect(dayEndsOnceSent([...agreed, day(undefined, 'patient', 3)])).toBe(false)
})

test('a log can be read from 48 hours before a visit to the end of its day, where the practice is', () => {
  const visit = (starts_at: string, state: 'planned' | 'cancelled' = 'planned') =>
    entry('visit', { ...{ starts_at, state, minutes: 30, zone: 'America/New_York' }, clinician: {} as never })
  const visits = [
    visit('2026-12-01T15:00:00Z'),
    visit('2026-12-10T15:00:00Z'),
    visit('2026-11-26T15:00:00Z', 'cancelled'),
  ]
  const from = (now: string) => nextReading(visits, new Date(now))?.from.toISOString()
  expect(from('2026-11-25T12:00:00Z')).toBe('2026-11-29T15:00:00.000Z')
  expect(from('2026-12-02T04:59:59Z')).toBe('2026-11-29T15:00:00.000Z')
  expect(from('2026-12-02T05:00:00Z')).toBe('2026-12-08T15:00:00.000Z')
  expect(from('2026-12-12T12:00:00Z')).toBeUndefined()
})
