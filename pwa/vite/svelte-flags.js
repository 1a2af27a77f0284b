/**
 * Svelte keeps what it does only when it takes over a page that a server drew, or runs components in its older syntax,
 * behind variables that stay false here. The bundler drops what stands behind a constant: they become constants.
 *
 * @returns {import('vite').Plugin}
 */
export function svelteFlags() {
  const set = /^(export function \w+\(\w*\) \{\n)\t\w+ = \w+;/gm
  const files = /\/svelte\/src\/internal\/(flags\/index|client\/dom\/hydration)\.js$/
  return {
    name: 'alongside-svelte-flags',
    apply: 'build',
    transform: {
      filter: { id: files },
      handler(code) {
        const fixed = code.replace(/^export let (\w+) = false;/gm, 'export const $1 = false;').replace(set, '$1')
        if (fixed === code) throw new Error('svelte-flags: not the Svelte it was written for')
        return { code: fixed, map: null }
      },
    },
  }
}
