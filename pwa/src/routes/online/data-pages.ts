/** What somebody does with their own data, once or twice: it loads as one. */
export { default as BringIn } from './BringIn.svelte'
export { default as Data } from './Data.svelte'
