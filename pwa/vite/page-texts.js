import { readFileSync } from 'node:fs'

/** @typedef {Record<string, string>} Catalog */

export const locales = ['en', 'es']

/**
 * Fills the texts that stand outside the app: the page shown without
 * JavaScript and one web app manifest a language, all from the catalogs.
 *
 * @returns {import('vite').Plugin}
 */
export function pageTexts() {
  return {
    name: 'alongside-page-texts',
    transformIndexHtml: (html) =>
      locales.reduce(
        (page, locale) => page.replace(`%noscript.${locale}%`, catalog(locale).app_noscript),
        html.replace('%description%', catalog('en').app_description),
      ),
    generateBundle() {
      for (const locale of locales) {
        this.emitFile({
          type: 'asset',
          fileName: manifestName(locale),
          source: JSON.stringify(manifest(locale)),
        })
      }
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const locale = locales.find((l) => request.url === `/${manifestName(l)}`)
        if (!locale) return next()
        response.setHeader('Content-Type', 'application/manifest+json')
        response.end(JSON.stringify(manifest(locale)))
      })
    },
  }
}

/** @param {string} locale */
function manifestName(locale) {
  return `manifest.${locale}.webmanifest`
}

/**
 * @param {string} locale
 * @returns {Catalog}
 */
function catalog(locale) {
  return JSON.parse(readFileSync(new URL(`../messages/${locale}.json`, import.meta.url), 'utf8'))
}

/**
 * The web app manifest in one language. The id is the same in all of them, so
 * that a change of language stays the same installed app.
 *
 * @param {string} locale
 */
export function manifest(locale) {
  const text = catalog(locale)
  return {
    id: '/',
    scope: '/',
    start_url: '/',
    lang: locale,
    dir: 'ltr',
    name: 'Alongside',
    short_name: 'Alongside',
    description: text.app_description,
    display: 'standalone',
    display_override: ['standalone', 'minimal-ui'],
    // The window that is open takes the launch itself (src/shell/launches.ts): loading a page would go over its form.
    launch_handler: { client_mode: ['focus-existing', 'auto'] },
    background_color: '#F8F4EC',
    theme_color: '#F8F4EC',
    categories: ['lifestyle', 'productivity'],
    icons: [
      { src: '/icons/icon-192.png', sizes: '192x192', type: 'image/png' },
      { src: '/icons/icon-512.png', sizes: '512x512', type: 'image/png' },
      { src: '/icons/maskable-192.png', sizes: '192x192', type: 'image/png', purpose: 'maskable' },
      { src: '/icons/maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
      { src: '/icons/monochrome-512.png', sizes: '512x512', type: 'image/png', purpose: 'monochrome' },
    ],
    screenshots: [
      screenshot(locale, 'today', 'narrow', text.today_title),
      screenshot(locale, 'concern', 'narrow', text.concern_new_title),
      screenshot(locale, 'days', 'wide', text.days_title),
    ],
    shortcuts: [
      { name: text.app_shortcut_today, url: '/today?log', icons: [icon('today')] },
      { name: text.app_shortcut_concern, url: '/concerns/new', icons: [icon('concern')] },
    ],
    // Words that somebody shares belong in no address: a form carries them, and src/sw.ts takes it.
    share_target: {
      action: '/concerns/new?shared',
      method: 'POST',
      enctype: 'application/x-www-form-urlencoded',
      params: { title: 'title', text: 'text', url: 'url' },
    },
  }
}

/** @param {string} name */
function icon(name) {
  return { src: `/icons/shortcut-${name}-96.png`, sizes: '96x96', type: 'image/png' }
}

/** Pixels of the pictures that scripts/take-screenshots.js makes. */
export const screenshotSizes = { narrow: { width: 540, height: 1110 }, wide: { width: 1280, height: 800 } }

/**
 * @param {string} locale
 * @param {string} name
 * @param {'narrow' | 'wide'} form
 * @param {string} label
 */
function screenshot(locale, name, form, label) {
  const { width, height } = screenshotSizes[form]
  const src = `/screenshots/${name}-${form}-${locale}.png`
  return { src, sizes: `${width}x${height}`, type: 'image/png', form_factor: form, label }
}
