import { expect, test } from 'vitest'
import { allSymptoms, isAbove } from '$lib/symptoms'
import { groupOf } from './groups'

test('whatever is an emergency is asked first', () => {
  const late = allSymptoms.filter((symptom) => isAbove(symptom.new, 'call_now') && groupOf(symptom) !== 'urgent')
  expect(late).toEqual([])
})

test('what is about the body alone is not among mood and mind', () => {
  const physical = allSymptoms.filter((symptom) => symptom.physical && groupOf(symptom) === 'mind')
  expect(physical).toEqual([])
  expect(new Set(allSymptoms.map(groupOf))).toEqual(new Set(['urgent', 'mind', 'body']))
})
