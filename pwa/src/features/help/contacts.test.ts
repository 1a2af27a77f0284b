import { expect, test } from 'vitest'
import { callLink } from '$lib/call-link'
import { textLink } from './contacts'

test('a number is dialled without what was written for people', () => {
  expect(callLink('(555) 010-4477')).toBe('tel:5550104477')
  expect(callLink('+1 555 010 4477')).toBe('tel:+15550104477')
})

test('a Spanish text to the Lifeline begins with AYUDA', () => {
  expect(textLink('988', 'es')).toBe('sms:988?&body=AYUDA')
  expect(textLink('988', 'en')).toBe('sms:988')
  expect(textLink('741741', 'es')).toBe('sms:741741')
})
