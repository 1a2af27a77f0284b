import { expect, test } from 'vitest'
import type { Concern, Entry } from '$lib/db'
import { choosable, raised, shownLines, suggested, type TopLine } from './top-three'

function concern(id: string, day: string, more: Partial<Concern> = {}): Entry<'concern'> {
  const fields = { written_on: day, zone: 'America/Chicago', words: `words of ${id}`, ...more }
  return { id, kind: 'concern', day, rev: 1, fields, state: 'sent' }
}

const concerns = [concern('a', '2026-11-20'), concern('b', '2026-11-22')]

test('lines show the words of their concern as they are now, or their own', () => {
  const top: TopLine[] = [{ words: 'Sundays' }, { concern_id: 'b' }]
  expect(shownLines(top, concerns).map(({ words }) => words)).toEqual(['Sundays', 'words of b'])
})

test('a line whose concern is gone is not shown', () => {
  expect(shownLines([{ concern_id: 'gone' }], concerns)).toEqual([])
})

test('chosen concerns are not offered; the newest comes first', () => {
  expect(choosable([], concerns).map(({ id }) => id)).toEqual(['b', 'a'])
  expect(choosable([{ concern_id: 'b' }], concerns).map(({ id }) => id)).toEqual(['a'])
})

test('what weighs most is offered before what is newer', () => {
  const weighed = [
    concern('new', '2026-11-23'),
    concern('some', '2026-11-02', { weight: 'some' }),
    concern('heavy', '2026-10-01', { weight: 'a_lot' }),
    concern('heavier', '2026-10-02', { weight: 'a_lot' }),
    concern('light', '2026-11-24', { weight: 'a_little' }),
  ]
  expect(choosable([], weighed).map(({ id }) => id)).toEqual(['heavier', 'heavy', 'some', 'light', 'new'])
  expect(suggested(weighed)).toEqual([{ concern_id: 'heavier' }, { concern_id: 'heavy' }, { concern_id: 'some' }])
})

test('a line moves up by one place, and the first stays', () => {
  const top: TopLine[] = [{ words: '1' }, { words: '2' }, { words: '3' }]
  expect(raised(top, 2)).toEqual([{ words: '1' }, { words: '3' }, { words: '2' }])
  expect(raised(top, 1)).toEqual([{ words: '2' }, { words: '1' }, { words: '3' }])
  expect(raised(top, 0)).toEqual(top)
})
