import { expect, test } from 'vitest'
import { changed, problemsOf, SHORT_LIMIT, typedOf } from './fields'

test('only a name is needed', () => {
  expect(problemsOf('medicine', { name: 'the small white one' })).toEqual({})
  expect(problemsOf('medicine', { name: '  ' })).toEqual({ name: 'missing' })
  expect(problemsOf('past_medicine', {})).toEqual({ name: 'missing' })
})

test('every text that is too long is named, with what there is room for', () => {
  const long = 'a'.repeat(SHORT_LIMIT + 1)
  expect(problemsOf('medicine', { name: long, dose: long, since: 'May' })).toEqual({
    name: SHORT_LIMIT,
    dose: SHORT_LIMIT,
  })
  expect(problemsOf('past_medicine', { name: 'x', how_it_felt: long })).toEqual({})
})

test('a new one holds what was answered, as it was typed, and nothing else', () => {
  expect(changed(undefined, { ...typedOf(undefined), name: ' Sertraline', dose: '', since: ' ' })).toEqual({
    name: ' Sertraline',
  })
})

test('of one that stands, only what changed is saved', () => {
  const before = { name: 'Sertraline', dose: '50 at night', sort: 'medicine' } as const
  expect(changed(before, typedOf(before))).toEqual({})
  expect(changed(before, { ...typedOf(before), dose: '', since: 'May' })).toEqual({ dose: null, since: 'May' })
  expect(changed(before, { ...typedOf(before), sort: '' })).toEqual({ sort: null })
})
