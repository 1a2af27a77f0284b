import { scopeName } from './vite/scope-names.js'

/** @type {import('@sveltejs/vite-plugin-svelte').SvelteConfig} */
export default {
  compilerOptions: { runes: true, cssHash: scopeName },
}
