import { describe, expect, test } from 'vitest'
import type { Json } from '../api/wire'
import { otherTexts } from './revision'

const concern = { id: 'c', fields: { words: 'what counts', would_help: 'time' } }

function kept(id: string, field: string, value: Json, { at = '2026-11-24T08:00:00Z', of = 'c' } = {}) {
  return { id, fields: { kind: 'concern', entry_id: of, field, value, recorded_at: at } }
}

describe('texts that lost against another', () => {
  test('are offered beside what the entry says, the newest first', () => {
    const found = otherTexts(concern as never, [
      kept('1', 'words', 'the older', { at: '2026-11-23T08:00:00Z' }),
      kept('2', 'words', 'the newer'),
      kept('3', 'wish', 'something'),
    ])
    expect(found.map(({ id, words, now }) => [id, words, now])).toEqual([
      ['2', 'the newer', 'what counts'],
      ['3', 'something', ''],
      ['1', 'the older', 'what counts'],
    ])
  })

  test('of another entry, and what the entry says by now, are none', () => {
    const revisions = [kept('1', 'words', 'elsewhere', { of: 'd' }), kept('2', 'would_help', 'time')]
    expect(otherTexts(concern as never, revisions)).toEqual([])
  })

  test('may be lines, their own or those of concerns', () => {
    const checkin = { id: 'c', fields: { top: [{ words: 'one line' }] } }
    const value = [{ concern_id: 'x' }, { words: 'my own' }]
    const [found] = otherTexts(checkin as never, [kept('1', 'top', value)], (id) => `concern ${id}`)
    expect(found).toMatchObject({ words: 'concern x\nmy own', now: 'one line', value })
  })
})
