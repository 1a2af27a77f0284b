// Fails when an import points the wrong way: routes → features → lib, and no
// feature reaches into another.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const src = fileURLToPath(new URL('../src', import.meta.url))
const importPattern = /(?:from\s*|import\s*\(?\s*)['"]([^'"]+)['"]/g
/**
 * Higher layers may import lower ones. The shell (main, App, routes.ts) is the highest.
 *
 * @type {Record<string, number>}
 */
const heights = { lib: 0, features: 1, routes: 2, shell: 3 }

/** @param {string} file */
function place(file) {
  const [top, second] = relative(src, file).split('/')
  return top in heights && second
    ? { layer: top, feature: top === 'features' ? second : '' }
    : { layer: 'shell', feature: '' }
}

/**
 * @param {string} file
 * @param {string} target
 */
function resolveImport(file, target) {
  if (target.startsWith('$lib/')) return resolve(src, target.replace('$lib', 'lib'))
  if (target.startsWith('$features/')) return resolve(src, target.replace('$features', 'features'))
  if (!target.startsWith('.')) return undefined
  const path = resolve(dirname(file), target)
  return path.startsWith(src) ? path : undefined
}

let wrong = 0
for (const name of readdirSync(src, { recursive: true, encoding: 'utf8' })) {
  if (!/\.(ts|svelte)$/.test(name) || name.includes('generated/')) continue
  const file = resolve(src, name)
  for (const [, target = ''] of readFileSync(file, 'utf8').matchAll(importPattern)) {
    const imported = resolveImport(file, target)
    if (!imported) continue
    const from = place(file)
    const to = place(imported)
    const upwards = heights[to.layer] > heights[from.layer]
    const sideways = from.layer === 'features' && to.layer === 'features' && from.feature !== to.feature
    if (!upwards && !sideways) continue
    console.error(
      `src/${name} imports ${target}: ${upwards ? `${from.layer} may not know ${to.layer}` : 'features may not know each other'}`,
    )
    wrong++
  }
}
if (wrong) process.exit(1)
