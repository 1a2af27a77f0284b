import { createContext } from 'svelte'
import { keepChoice, readChoice } from '../choices'
import { type Locale, locales, overwriteGetLocale } from './generated/runtime.js'
import { loadTexts } from './texts'

/**
 * The language of the app: what was chosen on this phone, else the language of
 * who is signed in, else what the browser prefers, else English. Every message read in a component follows it.
 */
export class Language {
  #current: Locale = $state('en')

  /** @param first the language whose texts are loaded */
  constructor(first: Locale) {
    this.#current = first
    overwriteGetLocale(() => this.#current)
  }

  get current(): Locale {
    return this.#current
  }

  /** Speaks the language of who is signed in, unless one was chosen on this phone. */
  async follow(locale: Locale): Promise<void> {
    if (!readChoice('language')) await this.speak(locale)
  }

  /** Speaks `locale` from now on, on this phone, also after a restart. False where its texts can't be had now. */
  async choose(locale: Locale): Promise<boolean> {
    const spoken = await this.speak(locale)
    if (spoken) keepChoice('language', locale)
    return spoken
  }

  /** Speaks `locale` for now, as to somebody who was handed this device: what was chosen on it stays. */
  async speak(locale: Locale): Promise<boolean> {
    try {
      await loadTexts(locale)
    } catch {
      return false
    }
    this.#current = locale
    return true
  }
}

/** The app's language, in any component below the one that provided it. */
export const [useLanguage, provideLanguage] = createContext<Language>()

/** What was chosen on this phone, or the first language of the browser's that the app speaks; else `otherwise`. */
export function preferredLanguage(otherwise: Locale = 'en'): Locale {
  for (const candidate of [readChoice('language') ?? '', ...navigator.languages]) {
    const match = locales.find((locale) => isSameLanguage(candidate, locale))
    if (match) return match
  }
  return otherwise
}

function isSameLanguage(tag: string, locale: Locale): boolean {
  return tag.toLowerCase().split('-')[0] === locale
}
