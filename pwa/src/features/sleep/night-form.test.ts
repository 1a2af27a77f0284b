import { expect, test, vi } from 'vitest'
import { guessed, rangeOf, withoutGuess } from './guess'
import { patchOf, read, typedOf } from './night-form'

const when = { day: '2026-11-24', zone: 'America/Chicago' }

test('a guess is a night with times and a mark, in place of a band', () => {
  expect(guessed(when, { into_bed: '23:30', out_of_bed: '07:00' })).toEqual({
    into_bed: '2026-11-24T05:30:00Z',
    out_of_bed: '2026-11-24T13:00:00Z',
    about: true,
    band: null,
  })
})

test('taking a guess back takes its times; typed ones stay', () => {
  expect(withoutGuess({ ...when, about: true, into_bed: '2026-11-24T05:30:00Z', quality: 3 })).toEqual({
    about: null,
    into_bed: null,
  })
  expect(withoutGuess({ ...when, into_bed: '2026-11-24T05:30:00Z' })).toEqual({})
})

test('a time that is typed makes it no guess any more; a note does not', () => {
  const { day, zone } = when
  const before = typedOf({ ...when, into_bed: '2026-11-24T05:30:00Z', out_of_bed: '2026-11-24T13:00:00Z', about: true })
  const of = (typed: typeof before) => read(typed, day, zone).values
  expect(patchOf(of(before), of({ ...before, out_of_bed: '06:40' }))).toEqual({
    out_of_bed: '2026-11-24T12:40:00Z',
    about: null,
  })
  expect(patchOf(of(before), of({ ...before, note: 'Dreamt' }))).toEqual({ note: 'Dreamt' })
})

test('a night is told by its times only where it has both', () => {
  vi.stubGlobal('navigator', { languages: ['en-US'] })
  expect(rangeOf({ ...when, into_bed: '2026-11-24T05:30:00Z' })).toBeUndefined()
  expect(rangeOf({ ...when, into_bed: '2026-11-24T05:30:00Z', out_of_bed: '2026-11-24T13:00:00Z' })).toMatch(
    /11:30.*7:00/,
  )
})
