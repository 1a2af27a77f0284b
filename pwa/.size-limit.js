// The budgets, in brotli. Read from Vite's list of what each page loads, so a
// chunk shared by two pages counts for both, and once for the app.
import { readFileSync } from 'node:fs'

/** @type {Record<string, { file: string, isEntry?: boolean, isDynamicEntry?: boolean, imports?: string[], css?: string[] }>} */
const chunks = JSON.parse(readFileSync(new URL('build/.vite/manifest.json', import.meta.url), 'utf8'))

/**
 * @param {string} name
 * @param {Set<string>} [seen]
 */
function files(name, seen = new Set()) {
  seen.add(chunks[name].file)
  for (const imported of chunks[name].imports ?? []) {
    if (!seen.has(chunks[imported].file)) files(imported, seen)
  }
  return seen
}

const entry = Object.keys(chunks).find((name) => chunks[name].isEntry) ?? ''
const initial = files(entry)
const pages = Object.keys(chunks).filter((name) => chunks[name].isDynamicEntry)

/** @param {Iterable<string>} list */
const inBuild = (list) => [...list].map((file) => `build/${file}`)

export default [
  { name: 'JS at the start', path: [...inBuild(initial), 'build/boot.js'], limit: '35 kB' },
  ...pages.map((page) => ({
    name: `JS of ${page.replace('src/routes/', '')}`,
    path: inBuild([...files(page)].filter((file) => !initial.has(file))),
    limit: '35 kB',
  })),
  { name: 'CSS, all of it', path: 'build/assets/*.css', limit: '12 kB' },
  { name: 'service worker', path: 'build/sw.js', limit: '7 kB' },
  { name: 'JS, all of it', path: ['build/assets/*.js', 'build/boot.js'], limit: '150 kB' },
]
