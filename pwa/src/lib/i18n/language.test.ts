import { afterEach, expect, test, vi } from 'vitest'
import { preferredLanguage } from '.'

afterEach(() => vi.unstubAllGlobals())

/** A browser with these languages, and what was chosen in it. */
function browser(languages: readonly string[], chosen?: string) {
  vi.stubGlobal('navigator', { languages })
  vi.stubGlobal('localStorage', { getItem: () => chosen ?? null })
}

test('what was chosen here comes first, then the first language of the browser that the app speaks', () => {
  browser(['fr-FR', 'es-US', 'en-US'])
  expect(preferredLanguage()).toBe('es')
  browser(['es-US'], 'en')
  expect(preferredLanguage('es')).toBe('en')
})

test('a browser without any of them speaks as it is told to, a practice’s language for one', () => {
  browser(['zh-CN'])
  expect(preferredLanguage('es')).toBe('es')
  expect(preferredLanguage()).toBe('en')
})
