import { readdirSync } from 'node:fs'

const components = readdirSync(new URL('../src', import.meta.url), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.svelte'))
  .sort()

/**
 * The class that keeps a component's styles to itself: its number among the components. It stands in every rule and every
 * template, and Svelte's own is a hash, which does not pack. A component that is new to a running server keeps the hash.
 *
 * @type {NonNullable<import('svelte/compiler').CompileOptions['cssHash']>}
 */
export function scopeName({ filename, hash }) {
  const number = components.indexOf(filename.replace(/^.*?src\//, ''))
  return number < 0 ? `svelte-${hash(filename)}` : `s${number.toString(36)}`
}
