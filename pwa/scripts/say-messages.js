// Says every message in both languages as Paraglide compiles it, with sample inputs, as JSON: the test of the Go catalog
// compares. Numbers decide on plurals; words hold what a program could mistake for its own.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compile } from '@inlang/paraglide-js'
import { paraglide } from '../vite/paraglide.js'

const outdir = mkdtempSync(join(tmpdir(), 'alongside-messages-'))
try {
  await compile({ ...paraglide, outdir, outputStructure: 'locale-modules' })
  writeFileSync(join(outdir, 'package.json'), '{ "type": "module" }')
  const { m } = await import(join(outdir, 'messages.js'))
  process.stdout.write(JSON.stringify(['en', 'es'].flatMap((language) => sayAll(m, language))))
} finally {
  rmSync(outdir, { recursive: true })
}

/**
 * @param {Record<string, (inputs: object, options: { locale: string }) => string>} m
 * @param {string} locale
 */
function sayAll(m, locale) {
  const catalog = JSON.parse(readFileSync(new URL(`../messages/${locale}.json`, import.meta.url), 'utf8'))
  return Object.entries(catalog).flatMap(([name, message]) =>
    samplesOf(message).map((inputs) => ({ language: locale, name, inputs, text: m[name]?.(inputs, { locale }) })),
  )
}

/** @param {unknown} message */
function samplesOf(message) {
  const text = JSON.stringify(message)
  const names = [...new Set([...text.matchAll(/\{(\w+)\}|input (\w+)/g)].map(([, held, declared]) => held ?? declared))]
  const counts = names.length > 0 ? [0, 1, 2, 21] : [0]
  const words = '«Ana» {day} $& 我'
  const isCounted = (/** @type {string} */ name) => new RegExp(`= ${name}: plural`).test(text)
  return [
    ...counts.map((count) => Object.fromEntries(names.map((name) => [name, count]))),
    ...(names.length > 0 ? [Object.fromEntries(names.map((name) => [name, isCounted(name) ? 3 : words]))] : []),
  ]
}
