import { expect, test } from 'vitest'
import { oftenDone } from './often'

const done = (...practices: string[]) => practices.map((practice) => ({ day: '2026-11-24', zone: 'UTC', practice }))

test('three are offered: what somebody does most, and then what most people can', () => {
  expect(oftenDone([])).toEqual(['breathing', 'walk', 'outdoors'])
  expect(oftenDone(done('music', 'walk', 'walk'))).toEqual(['walk', 'music', 'breathing'])
  expect(oftenDone(done('yoga', 'music', 'water', 'prayer', 'yoga'))).toEqual(['yoga', 'music', 'water'])
})
