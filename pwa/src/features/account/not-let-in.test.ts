import { beforeEach, expect, test, vi } from 'vitest'
import { overwriteGetLocale } from '$lib/i18n/generated/runtime.js'
import { notLetIn } from './not-let-in'

beforeEach(() => {
  vi.stubGlobal('navigator', { languages: ['en-US'] })
  overwriteGetLocale(() => 'en')
})

test('too many tries say when to try again, in whole minutes and never too early', () => {
  expect(notLetIn({ code: 'too_many_tries', retryAfter: 61 })).toContain('about 2 min')
  expect(notLetIn({ code: 'too_many_tries', retryAfter: 0 })).toContain('about 1 min')
})

test('a wrong password says nothing about which of the two is wrong', () => {
  expect(notLetIn({ code: 'wrong_sign_in' })).toBe('That name and password do not match. Try again.')
})
