import { expect, test } from 'vitest'
import type { Entry } from '$lib/db'
import type { Logged } from '$lib/log'
import { dayFacts } from './day-facts'

const day = { day: '2026-11-23', zone: 'America/Chicago' }
const times = { into_bed: '2026-11-23T05:30:00Z', out_of_bed: '2026-11-23T13:00:00Z' }

function entry(kind: Logged, fields: object): Entry<Logged> {
  return { id: kind, kind, day: day.day, rev: 1, state: 'sent', fields: { ...day, ...fields } } as Entry<Logged>
}

test('a day is told one line a tracker, and moments apart from the whole day', () => {
  const entries = [
    entry('moment', { at: '2026-11-23T15:00:00Z', valence: 1 }),
    entry('mood', { valence: 4 }),
    entry('nutrition', { meals: 3 }),
    entry('sleep', { band: '5_to_6', quality: 3 }),
  ]
  expect(dayFacts(entries)).toEqual(['Sleep: 5 to 6 h, OK', 'Meals: 3 or more', 'Mood: Good', 'Moments: Very low'])
})

test('what is not told in a word is said to be there; none is an answer', () => {
  expect(dayFacts([entry('mood', { note: 'a long day' })])).toEqual(['Mood: something written'])
  expect(dayFacts([entry('nutrition', { meals: 0 })])).toEqual(['Meals: 0'])
  expect(dayFacts([])).toEqual([])
})

test('what calms is told once however often it was done, and of the body what there was', () => {
  const walk = { practice: 'walk' }
  expect(
    dayFacts([entry('regulation', walk), entry('regulation', { practice: 'music' }), entry('regulation', walk)]),
  ).toEqual(['What calms me: A walk, Music'])
  expect(dayFacts([entry('body', { pain: 'none', tired: 'strong' })])).toEqual(['My body: Tired: Strong'])
  expect(dayFacts([entry('body', { pain: 'none' })])).toEqual(['My body: something written'])
  expect(dayFacts([entry('cycle', { cycle_day: 12, symptoms: ['cramps'] })])).toEqual(['My cycle: Day 12, Cramps'])
  expect(dayFacts([entry('nutrition', { supplements: ['Magnesium'] })])).toEqual(['Supplements and herbs: Magnesium'])
  expect(dayFacts([entry('nutrition', { meals: 2, supplements: ['Magnesium'] })])).toHaveLength(2)
})

test('a guess of a night is called one', () => {
  expect(dayFacts([entry('sleep', { about: true, ...times, quality: 4 })])).toEqual(['Sleep: Like most nights, Good'])
})
