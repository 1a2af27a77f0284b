import { readFileSync } from 'node:fs'
import { locales } from './page-texts.js'

/** @typedef {Record<string, unknown>} Catalog */

/**
 * What of Paraglide's the app imports.
 *
 * @type {Record<string, string>}
 */
const instead = {
  messages: `export { texts as m } from '../texts'`,
  runtime: `
    export const locales = ${JSON.stringify(locales)}
    export let getLocale = () => locales[0]
    export const overwriteGetLocale = (now) => { getLocale = now }`,
}

/**
 * Numbers the messages, in the build: `m.nav_today()` becomes `m[7]` and `m.app_title({ page })` becomes `m(8, { page })`,
 * and each language one list that src/lib/i18n/texts.ts looks the number up in. The app then ships no text as script and
 * no name of a text at all, and a phone fetches one language instead of both; and Svelte, which keeps the result of
 * every call in a signal of its own, reads a text like any property. Names the lists in the page too, so that boot.js can
 * ask for the right one before the app is there.
 *
 * @returns {import('vite').Plugin}
 */
export function texts() {
  const { $schema, ...english } = catalog('en')
  const numbers = new Map(Object.keys(english).map((key, number) => [key, number]))
  return {
    name: 'alongside-texts',
    apply: 'build',
    enforce: 'pre',
    load(id) {
      const locale = /\/messages\/(\w+)\.json\?url$/.exec(id)?.[1]
      if (!locale) return
      const translated = catalog(locale)
      const list = [...numbers.keys()].map((key) => translated[key])
      const file = this.emitFile({ type: 'asset', name: `${locale}.json`, source: JSON.stringify(list) })
      return `export default import.meta.ROLLUP_FILE_URL_${file}`
    },
    transform(code, id) {
      const [, generated = ''] = /\/i18n\/generated\/(\w+)\.js$/.exec(id) ?? []
      if (generated in instead) return { code: instead[generated], map: null }
      if (id.endsWith('/i18n/unreviewed.ts')) return { code: unreviewed(numbers), map: null }
      if (!/\/src\/.*\.(svelte|ts)$/.test(id)) return
      const numbered = code.replace(/\bm\.(\w+)(\(\)|\(?)/g, (written, key, called) => {
        const number = numbers.get(key)
        if (number === undefined) return written
        if (called === '()') return `m[${number}]`
        if (called) return `m(${number},`
        return takesInputs(english[key]) ? `((inputs) => m(${number}, inputs))` : `(() => m[${number}])`
      })
      return { code: numbered, map: null }
    },
    transformIndexHtml: {
      order: 'post',
      handler: (page, { bundle }) =>
        page.replace(
          '<html',
          `<html${locales.map((locale) => ` data-texts-${locale}="${addressOf(bundle, locale)}"`).join('')}`,
        ),
    },
  }
}

/**
 * src/lib/i18n/unreviewed.ts with the numbers of its texts.
 *
 * @param {Map<string, number>} numbers
 */
function unreviewed(numbers) {
  const open = Object.entries(catalog('reviewed')).flatMap(([name, signedOff]) => (signedOff ? [] : [name]))
  return `
    import { texts } from './texts'
    const blank = new Proxy({}, { get: () => '…' })
    export const unreviewedTexts = () => ${JSON.stringify(open.map((name) => [name, numbers.get(name)]))}.map(([name, number]) => [name, texts(number, blank)])`
}

/** @param {unknown} message */
function takesInputs(message) {
  return typeof message !== 'string' || message.includes('{')
}

/**
 * @param {string} name
 * @returns {Catalog}
 */
function catalog(name) {
  return JSON.parse(readFileSync(new URL(`../messages/${name}.json`, import.meta.url), 'utf8'))
}

/**
 * @param {import('vite').Rolldown.OutputBundle | undefined} bundle
 * @param {string} locale
 */
function addressOf(bundle, locale) {
  const asset = Object.values(bundle ?? {}).find(
    (file) => file.type === 'asset' && file.names.includes(`${locale}.json`),
  )
  if (!asset) throw new Error(`no texts of ${locale} in the build`)
  return `/${asset.fileName}`
}
