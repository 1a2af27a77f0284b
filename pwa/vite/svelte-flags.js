/**
 * What Svelte writes for components that a server drew, or that are written in its older syntax, and that nothing here
 * ever reads: a step past each element, which slots are filled, what a slot hands out, and that a component has runes.
 *
 * @type {[RegExp, string][]}
 */
const unread = [
  [/\$\.(reset|next)\([\w$]*\);/g, ''],
  [/,\s*\$\$slots: \{[^{}]*\}/g, ''],
  [/\(\$\$anchor, \$\$slotProps\) =>/g, '($$$$anchor) =>'],
  [/\$\.push\(\$\$props, true\)/g, '$.push($$$$props)'],
]

/**
 * Svelte keeps what it does only when it takes over a page that a server drew, or runs components in its older syntax,
 * behind variables that stay false here. The bundler drops what stands behind a constant: they become constants. What
 * its compiler writes for the same is taken out of the components.
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
      filter: { id: [files, /\.svelte$/] },
      handler(code, id) {
        if (id.endsWith('.svelte')) {
          return { code: unread.reduce((text, [written, instead]) => text.replace(written, instead), code), map: null }
        }
        const fixed = code.replace(/^export let (\w+) = false;/gm, 'export const $1 = false;').replace(set, '$1')
        if (fixed === code) throw new Error('svelte-flags: not the Svelte it was written for')
        return { code: fixed, map: null }
      },
    },
  }
}
