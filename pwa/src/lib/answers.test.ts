import { expect, test } from 'vitest'
import { changed, type Question, typedOf } from './answers'

const questions = (['life_now', 'better', 'not_wanted', 'involve'] as const).map(
  (field): Question => ({ field, label: () => field, hint: () => '' }),
)

test('what was not answered is blank, and a blank is no answer', () => {
  const blank = typedOf(questions, undefined)
  expect(Object.values(blank)).toEqual(questions.map(() => ''))
  expect(changed(blank, blank)).toEqual({})
  expect(changed(blank, { ...blank, better: '  \n' })).toEqual({})
})

test('only what changed is saved, as it was typed', () => {
  const before = typedOf(questions, { life_now: 'two jobs', involve: 'my sister' })
  const after = { ...before, life_now: ' one job ', not_wanted: 'to feel flat' }
  expect(changed(before, after)).toEqual({ life_now: ' one job ', not_wanted: 'to feel flat' })
})

test('an answer that is emptied is taken back', () => {
  const before = typedOf(questions, { involve: 'my sister' })
  expect(changed(before, { ...before, involve: ' ' })).toEqual({ involve: null })
})
