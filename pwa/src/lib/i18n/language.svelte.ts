import { createContext } from 'svelte'
import { keepChoice, readChoice } from '../choices'
import { type Locale, locales, overwriteGetLocale } from './generated/runtime.js'

/**
 * The language of the app: what was chosen on this phone, else the language of
 * who is signed in, else what the browser prefers, else English. Every message read in a component follows it.
 */
export class Language {
  #current: Locale = $state('en')

  /** @param preferred the browser's languages, best first */
  constructor(preferred: readonly string[]) {
    this.#current = pick([readChoice('language') ?? '', ...preferred])
    overwriteGetLocale(() => this.#current)
  }

  get current(): Locale {
    return this.#current
  }

  /** Speaks the language of who is signed in, unless one was chosen on this phone. */
  follow(locale: Locale): void {
    if (!readChoice('language')) this.#current = locale
  }

  /** Speaks `locale` from now on, on this phone, also after a restart. */
  choose(locale: Locale): void {
    this.#current = locale
    keepChoice('language', locale)
  }
}

/** The app's language, in any component below the one that provided it. */
export const [useLanguage, provideLanguage] = createContext<Language>()

function pick(candidates: readonly string[]): Locale {
  for (const candidate of candidates) {
    const match = locales.find((locale) => isSameLanguage(candidate, locale))
    if (match) return match
  }
  return 'en'
}

function isSameLanguage(tag: string, locale: Locale): boolean {
  return tag.toLowerCase().split('-')[0] === locale
}
