export * from './format'
export { m } from './generated/messages.js'
export { type Locale, locales } from './generated/runtime.js'
export { Language, provideLanguage, useLanguage } from './language.svelte'
