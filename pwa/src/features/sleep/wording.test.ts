import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { overwriteGetLocale } from '$lib/i18n/generated/runtime'
import { refusal } from '$lib/ui/refusal'
import { nightLabel, wrongWords } from './wording'

/** Every code that judging a night can answer, found where they are written so that a new one can't be missed. */
const source = readFileSync(new URL('../../lib/nights.ts', import.meta.url), 'utf8')
const earlier = ['into_bed', 'tried_to_sleep', 'final_awakening']
const codes = [
  ...new Set(
    [...source.matchAll(/code: ['`](\w+)(\$\{)?/g)].flatMap(([, code = '', open]) =>
      open ? earlier.map((step) => `${code}${step}`) : [code],
    ),
  ),
]

afterEach(() => overwriteGetLocale(() => 'en'))

describe.each(['en', 'es'] as const)('what can be wrong with a night, in %s', (language) => {
  test('has a sentence of its own each', () => {
    overwriteGetLocale(() => language)
    const said = codes.map((code) => wrongWords({ field: 'out_of_bed', code, limit: 24 }))
    expect(codes).toEqual(expect.arrayContaining(['before_into_bed', 'longer_than_window', 'too_long', 'wrong_day']))
    expect(said).not.toContain(refusal({ field: 'out_of_bed', code: 'never heard of' }))
    expect(new Set(said).size).toBe(codes.length)
  })

  test('says of a note what fits, not how long a night is', () => {
    overwriteGetLocale(() => language)
    const note = { code: 'too_long', limit: 2000 }
    expect(wrongWords({ field: 'note', ...note })).not.toBe(wrongWords({ field: 'out_of_bed', ...note }))
  })
})

test('fields are named as their form names them', () => {
  expect(nightLabel('note')).toBeTruthy()
  expect(nightLabel('into_bed')).toBeTruthy()
  expect(nightLabel('zone')).toBeUndefined()
})
