import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import en from '../../../messages/en.json'
import es from '../../../messages/es.json'
import reviewed from '../../../messages/reviewed.json'
import { type Entry, placeholders, texts } from './catalog'

const catalogs: Record<'en' | 'es', Record<string, Entry>> = { en, es }

/** The app's own code, what makes its build, and what prints and exports it. */
function sources(): string[] {
  return ['src', 'vite', '../pdf', '../export'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(svelte|ts|js|go|html)$/.test(path) && !/generated|[._]test\.(ts|go)$/.test(path))
      .map((path) => readFileSync(join(folder, path), 'utf8')),
  )
}

describe('the catalogs', () => {
  test('say the same things in both languages', () => {
    expect(Object.keys(es)).toEqual(Object.keys(en))
  })

  test.each(Object.keys(en))('%s has the same placeholders in both languages', (key) => {
    expect(placeholders(catalogs.es[key] ?? '')).toEqual(placeholders(catalogs.en[key] ?? ''))
  })

  test.each(['en', 'es'] as const)('%s leaves nothing empty', (language) => {
    const empty = Object.entries(catalogs[language]).filter(([, entry]) =>
      texts(entry).some((text) => text.trim() === ''),
    )
    expect(empty).toEqual([])
  })

  test('name their feature first', () => {
    expect(Object.keys(en).filter((key) => !/^[a-z]+(_[a-z0-9]+)+$/.test(key))).toEqual([])
  })

  test('know every safety text, and whether a clinician signed it off', () => {
    expect(Object.keys(reviewed).filter((key) => !(key in en))).toEqual([])
    expect(Object.values(reviewed).filter((signedOff) => typeof signedOff !== 'boolean')).toEqual([])
    expect(Object.keys(en).filter((key) => key.startsWith('help_') && !(key in reviewed))).toEqual([])
  })

  test('count every text that names a number to call as one that keeps someone safe', () => {
    const calls = /\{phone\}|\b(911|988)\b/
    const named = Object.entries(en as Record<string, Entry>).filter(([, entry]) => calls.test(JSON.stringify(entry)))
    expect(named.map(([key]) => key).filter((key) => !(key in reviewed))).toEqual([])
  })

  test('hold no text that nothing shows', () => {
    const files = sources()
    const used = new Set(files.flatMap((text) => text.match(/\b[a-z]+(_[a-z0-9]+)+\b/g) ?? []))
    // The export puts a choice behind the beginning of its message's name.
    const begun = files.flatMap((text) => text.match(/(?<=")[a-z_]+_(?=")/g) ?? [])
    const shown = (key: string) => used.has(key) || begun.some((name) => key.startsWith(name))
    expect(Object.keys(en).filter((key) => !shown(key))).toEqual([])
  })

  test('use no word that judges', () => {
    const judging = /\b(refus\w+|non-?complian\w+|complains? of|failed medication|denies|incumpl\w+|se niega)\b/i
    const found = Object.values(catalogs).flatMap((catalog) =>
      Object.entries(catalog).filter(([, entry]) => texts(entry).some((text) => judging.test(text))),
    )
    expect(found).toEqual([])
  })
})
