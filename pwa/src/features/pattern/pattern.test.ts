import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { overwriteGetLocale } from '$lib/i18n/generated/runtime'
import golden from '../../../../testdata/golden/question.json'
import { type Pattern, patternNotes, patternSentence } from './pattern'
import { type Question, questionsFor } from './questions'

beforeAll(() => vi.stubGlobal('navigator', { languages: ['en-US', 'es-US'] }))
afterEach(() => overwriteGetLocale(() => 'en'))

const everything = { trackers_on: ['regulation', 'body'] } as const
const codes = (settings: Parameters<typeof questionsFor>[0]) => questionsFor(settings).map(({ code }) => code)

function question(code: string): Question {
  const found = questionsFor({ trackers_on: [...everything.trackers_on] }).find((q) => q.code === code)
  if (!found) throw new Error(`no question ${code}`)
  return found
}

function pattern(said: Partial<Pattern>): Pattern {
  const nobody = { days: 0, median: null }
  const none = { with: nobody, without: nobody, difference: null, chance: null, found: false, by_day: [] }
  return { question: 'walk_mood', state: 'too_few', days: 0, missing: 0, more: 14, ...none, ...said }
}
const sides = { with: { days: 12, median: 4 }, without: { days: 30, median: 2.5 } }

describe('what can be asked', () => {
  test('is what the server can answer, in its order', () => {
    expect(codes({ trackers_on: [...everything.trackers_on] })).toEqual(golden.cases.map((c) => c.question))
  })

  test('is what the person logs', () => {
    expect(codes({})).not.toContain('walk_mood')
    expect(codes({ trackers_off: ['sleep'] }).filter((code) => /sleep|night/.test(code))).toEqual([])
    expect(codes({ trackers_off: ['mood'], trackers_on: ['body'] })).toEqual([
      'late_caffeine_sleep',
      'alcohol_sleep',
      'pain_sleep',
    ])
  })

  test('is of no number of meals for whoever asked to be gentle about food', () => {
    expect(codes({})).toContain('three_meals_mood')
    expect(codes({ gentle_food: true }).filter((code) => code.startsWith('three_meals'))).toEqual([])
  })

  test('is never a medicine or a dose', () => {
    expect(codes({ trackers_on: [...everything.trackers_on] }).filter((code) => /medic|dose/.test(code))).toEqual([])
  })
})

describe.each([
  [
    'en',
    {
      both: 'Mood around “Good” on days with a walk (12 days), between “Low” and “So-so” otherwise (30 days).',
      few: '1 day counts so far. A first answer takes at least 13 more days.',
      early: 'It is too early to call this a pattern: that takes at least 42 more days.',
      higher: 'On average 0.6 steps higher, which is more than chance alone would bring.',
      lower: 'On average 1.3 steps lower, which is more than chance alone would bring.',
      none: 'No pattern was found: chance alone brings differences like this one.',
    },
  ],
  [
    'es',
    {
      both: 'Ánimo cerca de «Bien» en días con una caminata (12 días); si no, entre «Mal» y «Regular» (30 días).',
      few: 'Hasta ahora cuenta 1 día. Para una primera respuesta faltan al menos 13 días más.',
      early: 'Es pronto para llamarlo un patrón: faltan al menos 42 días más.',
      higher: 'En promedio, 0.6 pasos más alto: es más de lo que traería el azar.',
      lower: 'En promedio, 1.3 pasos más bajo: es más de lo que traería el azar.',
      none: 'No se encontró un patrón: el azar solo trae diferencias como esta.',
    },
  ],
] as const)('what the days say, in %s', (language, wanted) => {
  const said = (p: Partial<Pattern>) => {
    overwriteGetLocale(() => language)
    return patternSentence(pattern(p), question('walk_mood'))
  }
  const tested = { state: 'tested', days: 90, more: 0, chance: 0.01, ...sides } as const

  test('depends on how many there are', () => {
    expect(said({ days: 1, more: 13 })).toBe(wanted.few)
    expect(said({ state: 'early', days: 42, more: 42, ...sides })).toBe(`${wanted.both} ${wanted.early}`)
    expect(said({ ...tested, difference: 0.62, found: true })).toBe(`${wanted.both} ${wanted.higher}`)
    expect(said({ ...tested, difference: -1.25, found: true })).toBe(`${wanted.both} ${wanted.lower}`)
    expect(said({ ...tested, difference: 0.62, found: false })).toBe(`${wanted.both} ${wanted.none}`)
  })

  test('never names a cause, and says what is missing', () => {
    overwriteGetLocale(() => language)
    const all = questionsFor({ trackers_on: [...everything.trackers_on] }).flatMap((q) => [
      patternSentence(pattern({ ...tested, difference: 1, found: true }), q),
      ...patternNotes(pattern({ ...tested, missing: 3 }), q),
    ])
    expect(all.filter((text) => /caus|because|makes|porque|hace que|provoc/i.test(text))).toEqual([])
    expect(patternNotes(pattern({ missing: 3 }), question('long_night_mood'))).toHaveLength(2)
    expect(patternNotes(pattern({ missing: 3 }), question('walk_mood'))).toHaveLength(3)
    expect(patternNotes(pattern({}), question('long_night_mood'))).toHaveLength(1)
  })
})
