import { expect, test } from 'vitest'
import en from '../../../messages/en.json'
import { unreviewedTexts } from './unreviewed'

test('a text that waits for a clinician is said by its words, with a gap where something is filled in', () => {
  const catalog: Readonly<Record<string, unknown>> = en
  for (const [name, words] of unreviewedTexts()) {
    expect(words.replaceAll('…', ''), name).toBe(String(catalog[name]).replaceAll(/\{\w+\}|…/g, ''))
  }
})
