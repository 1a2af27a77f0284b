import { expect, test } from 'vitest'
import { isAnswered, said } from './guest'

test('nothing untouched is sent, and no empty words', () => {
  expect(said({ language: 'es', nervous: false, today: '  ', worry: '', mood_lately: 2 })).toEqual({
    language: 'es',
    mood_lately: 2,
  })
  expect(said({ language: 'en', nervous: true, today: ' As it is ' })).toEqual({
    language: 'en',
    nervous: true,
    today: ' As it is ',
  })
})

test('any one answer is enough, nervous alone too', () => {
  expect(isAnswered({ language: 'en' })).toBe(false)
  expect(isAnswered({ language: 'en', nervous: false, today: ' ' })).toBe(false)
  expect(isAnswered({ language: 'en', nervous: true })).toBe(true)
  expect(isAnswered({ language: 'en', sleep_lately: '5_to_6' })).toBe(true)
})
