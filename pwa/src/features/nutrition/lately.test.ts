import { expect, test } from 'vitest'
import { takenLately } from './lately'

test('what was taken lately is offered in its exact words, once, the latest first', () => {
  const on = (day: string, ...supplements: string[]) => ({ day, zone: 'UTC', supplements })
  expect(takenLately([])).toEqual([])
  expect(
    takenLately([
      on('2026-11-20', 'zinc', 'magnesium'),
      { day: '2026-11-21', zone: 'UTC' },
      on('2026-11-22', 'magnesium'),
    ]),
  ).toEqual(['magnesium', 'zinc'])
  expect(takenLately([on('2026-11-20', ...'abcdefgh')])).toHaveLength(6)
})
