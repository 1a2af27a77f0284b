import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import bodies from '../../../../testdata/golden/body.json'
import moods from '../../../../testdata/golden/mood.json'
import nutrition from '../../../../testdata/golden/nutrition.json'
import regulations from '../../../../testdata/golden/regulation.json'
import nights from '../../../../testdata/golden/sleep.json'
import { overwriteGetLocale } from '../i18n/generated/runtime.js'
import { type BodySummary, bodyCaption, bodyWords } from './body'
import { type MoodSummary, moodCaption, moodSentence, moodWords } from './mood'
import { type NutritionSummary, nutritionCaption, nutritionSentence, nutritionWords } from './nutrition'
import { type RegulationSummary, regulationCaption, regulationWords } from './regulation'
import { nightWords, type SleepSummary, sleepCaption, sleepSentence } from './sleep'

/** The summary of a golden case, by how its name begins. */
function golden<Summary>({ windows }: { windows: { name: string; summary: unknown }[] }, name: string): Summary {
  const found = windows.find((window) => window.name.startsWith(name))
  if (!found) throw new Error(`no case ${name}`)
  return found.summary as Summary
}
/** Without spaces: which kind stands before AM differs from one version of Intl to the next. */
const tight = (text: string) => text.replace(/\s/g, '')
const food = (name: string) => golden<NutritionSummary>(nutrition, name)
const mood = (name: string) => golden<MoodSummary>(moods, name)
const regulation = (name: string) => golden<RegulationSummary>(regulations, name)
const body = (name: string) => golden<BodySummary>(bodies, name)
const sleep = (name: string) => golden<SleepSummary>(nights, name)

describe.each([
  { tag: 'en-US', locale: 'en' as const },
  { tag: 'es-US', locale: 'es' as const },
])('in $tag', ({ tag, locale }) => {
  beforeEach(() => {
    vi.stubGlobal('navigator', { languages: [tag] })
    overwriteGetLocale(() => locale)
  })
  afterEach(() => vi.unstubAllGlobals())

  const say = (english: string, spanish: string) => (locale === 'en' ? english : spanish)

  test('eating is told to the person, and to the reader with what changed', () => {
    const summary = food('five days in each week')
    expect(nutritionSentence(summary)).toBe(
      say(
        'You had about 2 meals a day. Less appetite than usual on 4 of 5 days. 5 of the last 7 days are written down.',
        'Tuvo como 2 comidas al día. Menos apetito que siempre en 4 de 5 días. 5 de los últimos 7 días están escritos.',
      ),
    )
    expect(nutritionCaption(summary)).toBe(
      say(
        'About 2 meals a day, 1 fewer than in the 7 days before. Less appetite than usual on 4 of 5 days, on 1 of 5 in the 7 days before. 5 of 7 days written down.',
        'Como 2 comidas al día, 1 menos que en los 7 días de antes. Menos apetito que siempre en 4 de 5 días; en los 7 días de antes, en 1 de 5. 5 de 7 días escritos.',
      ),
    )
  })

  test('a figure says how many days it rests on, unless it is all of them and there are three', () => {
    expect(nutritionSentence(food('missing is not zero'))).toBe(
      say(
        'You had about 0 meals a day (on 1 day). 3 of the last 3 days are written down.',
        'Tuvo como 0 comidas al día (en 1 día). 3 de los últimos 3 días están escritos.',
      ),
    )
    expect(moodSentence(mood('moments stand apart'))).toBe(
      say(
        'Your mood was around “Good” (on 1 day). 4 of the last 4 days are written down.',
        'Su ánimo anduvo por «Bien» (en 1 día). 4 de los últimos 4 días están escritos.',
      ),
    )
  })

  test('mood is told to the person, and to the reader with what changed', () => {
    const summary = mood('five days in each week')
    expect(moodSentence(summary)).toBe(
      say(
        'Your mood was around “Low”. Your anxiety was around “Quite”. 5 of the last 7 days are written down.',
        'Su ánimo anduvo por «Mal». Su ansiedad anduvo por «Alta». 5 de los últimos 7 días están escritos.',
      ),
    )
    expect(moodCaption(summary)).toBe(
      say(
        'Mood around “Low”, 1 step lower than in the 7 days before. Anxiety around “Quite”. 5 of 7 days written down.',
        'Ánimo cerca de «Mal», 1 nivel menos que en los 7 días de antes. Ansiedad cerca de «Alta». 5 de 7 días escritos.',
      ),
    )
  })

  test('what calms is told with the days, and how it was after of the times that were answered', () => {
    const summary = regulation('twice on a day')
    expect(regulationCaption(summary)).toBe(
      say(
        'Most often: A walk (on 2 days), Breathing (on 1 day). Calmer after: 1 of 3 times. 2 of 7 days written down.',
        'Lo más frecuente: Caminar (en 2 días), Respirar (en 1 día). Más calma después: 1 de 3 veces. 2 de 7 días escritos.',
      ),
    )
    expect(regulationWords('2026-10-20', summary.by_day[1])).toBe(
      say('Tuesday, October 20: Breathing, A walk, 15 min', 'martes, 20 de octubre: Respirar, Caminar, 15 min'),
    )
  })

  test('of the body the stronger comes first, to the reader with what changed', () => {
    expect(bodyCaption(body('of two in the middle'))).toContain(
      say('Pain: around “Strong” (on 2 days)', 'Dolor: cerca de «Fuerte» (en 2 días)'),
    )
    expect(bodyCaption(body('five days and five before'))).toContain(
      say('2 steps lower than in the 5 days before', '2 niveles menos que en los 5 días de antes'),
    )
    expect(bodyWords('2026-10-20', body('of two in the middle').by_day[1])).toContain(
      say('Pain: Mild, Stomach and gut: None', 'Dolor: Leve, Estómago: Nada'),
    )
  })

  test('where the days before are too few, the reader is told why nothing is compared', () => {
    const few = say(
      'Too little to compare with the 7 days before.',
      'Hay muy poco para comparar con los 7 días de antes.',
    )
    expect(sleepCaption(sleep('four nights before'))).toContain(few)
    expect(nutritionCaption(food('four days before'))).toContain(few)
    expect(bodyCaption(body('four before'))).toContain(few.replace('7', '5'))
    for (const compared of [
      sleepCaption(sleep('a week against')),
      nutritionCaption(food('five days in each week')),
      moodCaption(mood('five days in each week')),
      bodyCaption(body('five days and five before')),
    ]) {
      expect(compared).not.toMatch(/too little|muy poco/i)
    }
    expect(sleepCaption(sleep('bands only')), 'lengths from a list are never compared').not.toMatch(
      /too little|muy poco/i,
    )
  })

  test('nothing written down is said as that', () => {
    expect(nutritionSentence(food('nothing'))).toBe(
      say('Nothing about food is written down in these 7 days.', 'No hay nada escrito sobre comida en estos 7 días.'),
    )
    expect(moodSentence(mood('nothing'))).toBe(
      say('No mood is written down in these 7 days.', 'Su ánimo no está escrito en estos 7 días.'),
    )
    expect(moodCaption(mood('nothing'))).toBe(say('0 of 7 days written down.', '0 de 7 días escritos.'))
  })

  test('one day is told whole, and a blank one as blank', () => {
    const [eaten] = food('three meals answered').by_day
    expect(tight(nutritionWords('2026-10-17', eaten))).toBe(
      tight(
        say(
          'Saturday, October 17: Meals: 2, Breakfast: 7:30 AM, Lunch: Skipped, Dinner: Eaten, Snacks: Eaten',
          'sábado, 17 de octubre: Comidas: 2, Desayuno: 7:30 a. m., Almuerzo: No comió, Cena: Comió, Refrigerios: Comió',
        ),
      ),
    )
    const [moments, both] = mood('moments stand apart').by_day
    expect(moodWords('2026-10-17', moments)).toBe(
      say('Saturday, October 17: 2 moments: Low to Very good', 'sábado, 17 de octubre: 2 momentos: de Mal a Muy bien'),
    )
    expect(moodWords('2026-10-18', both)).toContain(say('Good, 2 moments', 'Bien, 2 momentos'))
    expect(moodWords('2026-10-18', undefined)).toContain(say('nothing written down', 'nada escrito'))
  })

  test('guesses of a night are told apart', () => {
    const summary = sleep('guesses')
    expect(sleepSentence(summary)).not.toMatch(/guess|aproximad/)
    expect(sleepCaption(summary)).toContain(
      say(
        'The times of 2 nights are a guess and not counted in.',
        'Las horas de 2 noches son aproximadas y no se cuentan.',
      ),
    )
    expect(nightWords('2026-10-18', summary.nights[2])).toContain(say('in bed about', 'en cama más o menos de'))
    expect(nightWords('2026-10-18', summary.nights[2])).toContain(say('slept 5 to 6 h', 'durmió 5 a 6 h'))
  })
})
