import './app.css'
import { mount } from 'svelte'
import { type Locale, loadTexts, preferredLanguage } from '$lib/i18n'
import App from './App.svelte'

/** No screen stands without its words: asks again, less and less often, until they are here. */
async function spoken(locale: Locale): Promise<Locale> {
  for (let wait = 500; ; wait = Math.min(2 * wait, 10_000)) {
    try {
      await loadTexts(locale)
      return locale
    } catch {
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }
}

const target = document.getElementById('app')
const language = await spoken(preferredLanguage())
if (target) mount(App, { target, props: { language } })
