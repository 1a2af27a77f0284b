import { describe, expect, test } from 'vitest'
import en from '../../../messages/en.json'
import es from '../../../messages/es.json'
import { type Entry, texts } from './catalog'
import { englishGrade, spanishEase, wordCount } from './readability'

/** Texts only clinicians and owners read, and those of the store page. */
const notForPatients = /^(clinic|owner|setup|invite)_|^app_description$/
/** Too few words say more about one word than about the text. */
const enough = 12

describe('readability', () => {
  test('knows a hard English text from an easy one', () => {
    expect(englishGrade('The cat sat on the mat. It was warm.')).toBeLessThan(1)
    expect(
      englishGrade('Pharmacological interventions necessitate comprehensive documentation of contraindications.'),
    ).toBeGreaterThan(15)
  })

  test('knows a hard Spanish text from an easy one', () => {
    expect(spanishEase('El gato está en la casa. Es de noche.')).toBeGreaterThan(95)
    expect(
      spanishEase('Las intervenciones farmacológicas requieren documentación exhaustiva de las contraindicaciones.'),
    ).toBeLessThan(20)
  })

  test.each(forPatients(en))('English %s reads at grade 6 or below', (_, text) => {
    expect(englishGrade(text)).toBeLessThanOrEqual(6)
  })

  test.each(forPatients(es))('Spanish %s reads easily (70 or more)', (_, text) => {
    expect(spanishEase(text)).toBeGreaterThanOrEqual(70)
  })
})

/** The texts long enough to judge, with something short where a name or number will stand. */
function forPatients(catalog: Record<string, Entry>): [key: string, text: string][] {
  return Object.entries(catalog)
    .filter(([key]) => !notForPatients.test(key))
    .flatMap(([key, entry]) => texts(entry).map((text): [string, string] => [key, text.replace(/\{\w+\}/g, 'Ana')]))
    .filter(([, text]) => wordCount(text) >= enough)
}
