import { expect, test } from 'vitest'
import { foodLabel, patchOf, read, typedOf } from './nutrition-form'

const day = { day: '2026-11-23', zone: 'America/Chicago' }

test('an empty box says nothing, and none is an answer', () => {
  expect(read(typedOf(day))).toEqual({ values: { water: null, caffeine: null, alcohol: null, note: null }, wrong: {} })
  expect(read(typedOf({ ...day, water: 0 })).values.water).toBe(0)
})

test('an amount that cannot be is named, and the others are read', () => {
  const { values, wrong } = read({ water: '6', caffeine: 'a few', alcohol: '41', note: '  ' })
  expect(values).toMatchObject({ water: 6, note: null })
  expect(Object.keys(wrong)).toEqual(['alcohol', 'caffeine'])
})

test('only what was changed is saved, and an emptied box empties the field', () => {
  const before = typedOf({ ...day, water: 6, caffeine: 2, note: 'Late lunch' })
  expect(patchOf(before, { ...before, water: '', alcohol: '1' })).toEqual({ water: null, alcohol: 1 })
})

test('fields are named as their form names them', () => {
  for (const field of ['breakfast', 'sweet', 'supplements', 'note']) expect(foodLabel(field), field).toBeTruthy()
  expect(foodLabel('zone')).toBeUndefined()
})
