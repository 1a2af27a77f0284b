import english from '../../../messages/en.json?url'
import spanish from '../../../messages/es.json?url'
import type { Entry } from './catalog'
import { getLocale, type Locale } from './generated/runtime.js'

/*
 * Texts travel as data, one language at a time: Paraglide checks every message
 * and its inputs, and the build (vite/texts.js) numbers them and lets them be
 * looked up here instead of carrying both languages along.
 */

type Inputs = Readonly<Record<string, unknown>>

const addresses: Readonly<Record<Locale, string>> = { en: english, es: spanish }
const catalogs = new Map<Locale, readonly Entry[]>()

/** Fetches a language's texts, once. Rejects where nobody answers and the phone does not have them. */
export async function loadTexts(locale: Locale): Promise<void> {
  if (catalogs.has(locale)) return
  const response = await fetch(addresses[locale])
  if (!response.ok) throw new Error(`texts: ${response.status}`)
  catalogs.set(locale, await response.json())
}

/** The message of a number, in the language spoken at the time: `texts[7]`, or `texts(7, { page })` where it takes inputs. */
export const texts = new Proxy(text, { get: (_, number) => text(Number(number)) })

function text(number: number, inputs: Inputs = {}): string {
  return render(catalogs.get(getLocale())?.[number] ?? '', inputs, getLocale())
}

/** A text that comes in several languages, in the one spoken at the time; else in English. */
export function worded(wording: Readonly<Record<string, string>>): string {
  return wording[getLocale()] ?? wording.en ?? ''
}

/**
 * A message with its inputs in it: the form of a plural first, then what stands in braces. Where a sentence ends with
 * `5:00 p.m.` or `Ana R.`, one full stop ends both.
 */
export function render(entry: Entry, inputs: Inputs, locale: Locale): string {
  const form = typeof entry === 'string' ? entry : formOf(entry, inputs, locale)
  return form.replace(/\{(\w+)\}(\.?)/g, (_, name: string, stop: string) => {
    const value = String(inputs[name] ?? '')
    return value.endsWith('.') ? value : value + stop
  })
}

/** `local form = nights: plural`, `form=one`: the only selection our catalogs make. */
function formOf([message]: Exclude<Entry, string>, inputs: Inputs, locale: Locale): string {
  if (!message) return ''
  const counted = message.declarations
    .map((line) => /= (\w+): plural/.exec(line)?.[1])
    .find((name) => name !== undefined)
  const category = new Intl.PluralRules(locale).select(Number(inputs[counted ?? '']))
  const forms = Object.entries(message.match)
  return (forms.find(([when]) => when.endsWith(`=${category}`)) ?? forms.at(-1))?.[1] ?? ''
}
