import type { Page } from '@playwright/test'
import type { Entry } from '../src/lib/i18n/catalog'

const vowels: Readonly<Record<string, string>> = { a: 'áá', e: 'éé', i: 'íí', o: 'óó', u: 'úú' }

/** What shows that a text is a longer one. */
export const longer = /áá|éé|íí|óó|úú/

/** English as a longer language would be: every vowel twice, which makes a word nearly half as long again. */
function pseudo(text: string): string {
  return text.replace(/\{\w+\}|[aeiou]/gi, (found) => vowels[found.toLowerCase()] ?? found)
}

/** From its next load on, a page that speaks English does so in longer words. */
export async function lengthened(page: Page): Promise<void> {
  await page.route('**/assets/en-*.json', async (route) => {
    const response = await route.fetch()
    const catalog: Entry[] = await response.json()
    const json = catalog.map((entry) =>
      typeof entry === 'string'
        ? pseudo(entry)
        : entry.map((form) => ({
            ...form,
            match: Object.fromEntries(Object.entries(form.match).map(([when, text]) => [when, pseudo(text)])),
          })),
    )
    await route.fulfill({ response, json })
  })
}
