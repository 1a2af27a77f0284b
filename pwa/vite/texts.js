/**
 * Lets Paraglide's message functions look their texts up in the catalog that
 * is loaded (src/lib/i18n/texts.ts): the app then ships no text as script, and
 * a phone fetches one language instead of both. Names the catalogs in the page
 * too, so that boot.js can ask for the right one before the app is there.
 *
 * @returns {import('vite').Plugin}
 */
export function texts() {
  return {
    name: 'alongside-texts',
    apply: 'build',
    enforce: 'pre',
    transform(code, id) {
      if (!/\/i18n\/generated\/messages\/(?!_index)\w+\.js$/.test(id)) return
      const keys = [...code.matchAll(/^export const (\w+) =/gm)].map(([, key]) => key)
      const looked = keys.map((key) => `export const ${key} = /* @__PURE__ */ text('${key}')`)
      return { code: [`import { text } from '../../texts'`, ...looked].join('\n'), map: null }
    },
    transformIndexHtml: {
      order: 'post',
      handler: (page, { bundle }) =>
        page.replace(
          '<html',
          `<html${['en', 'es'].map((locale) => ` data-texts-${locale}="${addressOf(bundle, locale)}"`).join('')}`,
        ),
    },
  }
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
