import { describe, expect, test, vi } from 'vitest'
import { overwriteGetLocale } from '$lib/i18n/generated/runtime.js'
import { blank, isTyped, replyOf } from './draft'
import { judgingWords, marksIn } from './judging'
import { begun, type Part, starters } from './starters'

vi.stubGlobal('navigator', { languages: ['en-US'] })
const marked = (text: string) => marksIn(text).map(({ word }) => word)

describe('words that judge or push', () => {
  test.each(judgingWords)('“%s” is marked where it stands, with its reason', (word) => {
    const [mark, ...others] = marksIn(`Today, ${word}.`)
    expect(mark?.word).toBe(word)
    expect(mark?.why()).toMatch(/\w+\.$/)
    expect(others).toEqual([])
  })

  test.each([
    'It sounds as if an adjustment to the dose scared you.',
    'You put your shoulder to it, with easygoing justice and mustard.',
    'Ustedes ya lo debatieron; la rechazada fue la otra idea.',
    'Después de la cita, usted dijo que solo quería que la escucharan.',
  ])('nothing of “%s” is', (text) => expect(marked(text)).toEqual([]))

  test('each reason is given once, in the order of the text, whatever the case or the apostrophe', () => {
    expect(marked("Don't worry. You SHOULD, you must, just try it.")).toEqual(["Don't worry", 'SHOULD', 'just'])
  })
})

test.each(['en', 'es'] as const)('no way to begin judges or pushes in %s', (locale) => {
  overwriteGetLocale(() => locale)
  for (const starter of Object.values(starters).flat()) expect(marked(starter())).toEqual([])
  expect(marked(blank().ask)).toEqual([])
  overwriteGetLocale(() => 'en')
})

test('a part goes on from a starter, and a question takes the place of the one before', () => {
  const write = (part: Part, text: string) => begun(part, text, starters[part][0]())
  expect(write('heard', '')).toBe('It sounds as if ')
  expect(write('heard', 'You were alone. ')).toBe('You were alone. It sounds as if ')
  expect(write('ask', 'What do you make of it?')).toBe('What of this fits you, and what doesn’t?')
})

describe('what is sent', () => {
  test('begins blank but for the question', () => {
    const { id, ...draft } = blank()
    expect(draft).toEqual({
      kind: 'answer',
      heard: '',
      share: '',
      sources: '',
      ask: 'What do you make of it?',
      words: '',
    })
    expect(isTyped({ id, ...draft })).toBe(false)
    expect(isTyped({ id, ...draft, heard: 'You' })).toBe(true)
  })

  test('is what was written, without the usual question', () => {
    const draft = { ...blank(), heard: 'You were alone.', share: ' ', words: 'of the other way' }
    expect(replyOf(draft, 'c')).toEqual({ concern_id: 'c', kind: 'answer', heard: 'You were alone.' })
    expect(replyOf({ ...draft, ask: 'What did I miss?' }, 'c')).toMatchObject({ ask: 'What did I miss?' })
  })

  test('is that they talked, with a line or without', () => {
    const draft = { ...blank(), kind: 'talked' as const, heard: 'of the other way' }
    expect(replyOf(draft, 'c')).toEqual({ concern_id: 'c', kind: 'talked' })
    expect(replyOf({ ...draft, words: 'Of her mother.' }, 'c')).toEqual({
      concern_id: 'c',
      kind: 'talked',
      words: 'Of her mother.',
    })
  })
})
