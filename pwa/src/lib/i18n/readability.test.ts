import { describe, expect, test } from 'vitest'
import { letters } from '../../../../testdata/golden/letters.json'
import { pushed } from '../../../../testdata/golden/push.json'
import { pages } from '../../../../testdata/golden/stop.json'
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

  test.each(fromServer('en'))('English %s of the server reads at grade 6 or below', (_, text) => {
    expect(englishGrade(text)).toBeLessThanOrEqual(6)
  })

  test.each(fromServer('es'))('Spanish %s of the server reads easily (70 or more)', (_, text) => {
    expect(spanishEase(text)).toBeGreaterThanOrEqual(70)
  })
})

/**
 * What the server says by itself: reminders, letters and the page that stops them. Each is judged as a whole, as most of its
 * lines are short, and each line that is long enough by itself too.
 */
function fromServer(language: string): [name: string, text: string][] {
  const spoken = <Said extends { readonly language: string }>(all: readonly Said[]) =>
    all.filter((one) => one.language === language)
  const notifications = spoken(pushed).map(({ message }) => message.notification)
  const all: [name: string, lines: string[]][] = [
    ['notifications', notifications.flatMap(({ body, data }) => [body, data.later_word])],
    ...spoken(pages).map(({ title, ask, button, says, old }): [string, string[]] => [
      'stop page',
      [title, ask, button, says, old],
    ]),
    ...spoken(letters).map(({ name, subject, body }): [string, string[]] => [
      `letter ${name}`,
      [subject, ...body.replace(/https:\S+/g, '').split('\n')],
    ]),
  ]
  return all.flatMap(([name, lines]) =>
    [[...new Set(lines)].join('. '), ...lines]
      .filter((text) => wordCount(text) >= enough)
      .map((text): [string, string] => [name, text]),
  )
}

/** The texts long enough to judge, with something short where a name or number will stand. */
function forPatients(catalog: Record<string, Entry>): [key: string, text: string][] {
  return Object.entries(catalog)
    .filter(([key]) => !notForPatients.test(key))
    .flatMap(([key, entry]) => texts(entry).map((text): [string, string] => [key, text.replace(/\{\w+\}/g, 'Ana')]))
    .filter(([, text]) => wordCount(text) >= enough)
}
