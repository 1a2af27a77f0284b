import { readdirSync, readFileSync } from 'node:fs'

/** Where the server has its own from. */
const folder = new URL('../../models/instruments/', import.meta.url)

/**
 * Puts every questionnaire beside the app, as the server knows it: they are data, and no script. Each is at an address
 * of its version, `/instruments/phq_9-1.json`, so that one that was begun can be gone on with; the list of them says
 * what there is to choose from.
 *
 * @returns {import('vite').Plugin}
 */
export function instruments() {
  return {
    name: 'alongside-instruments',
    generateBundle() {
      for (const [fileName, source] of files()) this.emitFile({ type: 'asset', fileName, source })
    },
    configureServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        const source = files().get((request.url ?? '').slice(1))
        if (source === undefined) return next()
        response.setHeader('content-type', 'application/json')
        response.end(source)
      })
    },
  }
}

/** Those that a practice has to have the right to use: no phone keeps them before it opens one. */
export function attested() {
  return read()
    .filter(({ rights }) => rights === 'attest')
    .map(address)
}

/** @param {{ code: string, version: number }} one */
function address({ code, version }) {
  return `instruments/${code}-${version}.json`
}

function read() {
  return readdirSync(folder).map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')))
}

/** What there is to choose from. */
export function listed() {
  return read().map(({ code, version, name, items, extra = [], safety, languages }) => ({
    code,
    version,
    name,
    items: items.length + extra.length,
    safety: safety !== undefined,
    languages: Object.keys(languages),
  }))
}

/** @returns {Map<string, string>} */
function files() {
  return new Map([
    ...read().map((one) => /** @type {[string, string]} */ ([address(one), JSON.stringify(one)])),
    ['instruments/list.json', JSON.stringify(listed())],
  ])
}
