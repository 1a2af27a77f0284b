import { expect, test } from 'vitest'
import { SameIds } from './planning'

test('what is sent again has the same ids, and what was changed before has others', () => {
  const ids = new SameIds()
  const first = ids.of({ words: 'Walk' }, 2)
  expect(new Set(first).size).toBe(2)
  expect(ids.of({ words: 'Walk' }, 2)).toBe(first)
  const changed = ids.of({ words: 'Swim' }, 2)
  expect(changed).not.toContain(first[0])
  expect(ids.of({ words: 'Walk' }, 2)).not.toContain(first[0])
})
