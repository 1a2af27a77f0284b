import { expect, test } from 'vitest'
import en from '../../../messages/en.json'
import es from '../../../messages/es.json'
import { type Entry, placeholders } from './catalog'
import { m } from './generated/messages.js'
import { locales } from './generated/runtime.js'
import { render } from './texts'

const catalogs: Record<'en' | 'es', Record<string, Entry>> = { en, es }
type Message = (inputs: Record<string, unknown>, options: { locale: 'en' | 'es' }) => string
const compiled = m as unknown as Record<string, Message>

test.each(locales)('the build looks up what Paraglide says, message by message, in %s', (locale) => {
  for (const [key, entry] of Object.entries(catalogs[locale])) {
    for (const count of [0, 1, 2, 21]) {
      const inputs = Object.fromEntries(placeholders(entry).map((name) => [name, count]))
      // A counted word may be left out of the form itself: it is an input all the same.
      const declared = typeof entry === 'string' ? [] : entry.flatMap(({ declarations }) => declarations)
      for (const line of declared) {
        const name = /input (\w+)/.exec(line)?.[1]
        if (name) inputs[name] = count
      }
      expect(render(entry, inputs, locale), `${key}, ${count}`).toBe(compiled[key]?.(inputs, { locale }))
    }
  }
})

test('a number that needs a form nobody wrote takes the last one', () => {
  const visits = {
    declarations: ['input visits', 'local form = visits: plural'],
    match: { 'form=one': 'una cita', 'form=other': '{visits} citas' },
  }
  expect(render([visits], { visits: 1_000_000 }, 'es')).toBe('1000000 citas')
})

test('what ends with a full stop ends its sentence too', () => {
  expect(render('Abierto ahora, hasta las {time}.', { time: '5:00 p.m.' }, 'es')).toBe(
    'Abierto ahora, hasta las 5:00 p.m.',
  )
  expect(render('{name} opened {patient}. Since {time}', { name: 'Dr. Ito', patient: 'Ana R.', time: '9' }, 'en')).toBe(
    'Dr. Ito opened Ana R. Since 9',
  )
  expect(render('{name}.', { name: 'Ana' }, 'en')).toBe('Ana.')
})
