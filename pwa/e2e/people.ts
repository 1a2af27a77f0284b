import AxeBuilder from '@axe-core/playwright'
import { type Browser, type BrowserContextOptions, expect, type Page } from '@playwright/test'
import en from '../messages/en.json' with { type: 'json' }
import es from '../messages/es.json' with { type: 'json' }

export const password = 'alongside-demo-only'

export const languages = ['en', 'es'] as const
export type Language = (typeof languages)[number]
export const themes = ['light', 'dark'] as const
export type Theme = (typeof themes)[number]

interface Look {
  language?: Language
  theme?: Theme
  /** Where the phone is: an IANA zone. */
  zone?: string
  /** With the service worker, which other tests do without: it answers what they look at themselves. */
  worker?: boolean
  /** On a desk, where the tests' project is a phone. */
  desk?: boolean
  /** Another address than the server's own. */
  baseURL?: string
}

/** A text of the app in one language, its placeholders filled in. */
export function words(language: Language) {
  const catalog: Record<string, unknown> = language === 'en' ? en : es
  return (key: string, values: Record<string, string> = {}) => {
    const text = catalog[key]
    if (typeof text !== 'string') throw new Error(`${key} is no plain text of ${language}`)
    return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '')
  }
}

/** A page in a browser of its own, in someone's language and theme. */
export async function open(
  browser: Browser,
  { language = 'en', theme = 'light', zone, worker = false, desk = false, baseURL }: Look = {},
): Promise<Page> {
  const options: BrowserContextOptions = { locale: language === 'en' ? 'en-US' : 'es-US', colorScheme: theme }
  if (zone) options.timezoneId = zone
  if (desk) Object.assign(options, { viewport: { width: 1440, height: 900 }, isMobile: false, hasTouch: false })
  if (baseURL) options.baseURL = baseURL
  const context = await browser.newContext({ ...options, serviceWorkers: worker ? 'allow' : 'block' })
  await context.addInitScript((chosen) => localStorage.setItem('alongside.language', chosen), language)
  return context.newPage()
}

/** Waits until the app is on the phone: from then on it opens without a network. */
export async function installed(page: Page) {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await page.waitForFunction(async () => (await caches.keys()).length > 0)
  await page.reload()
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
}

/** Signs one of the demo's people in through the form, and waits for the page they wanted. */
export async function signIn(
  page: Page,
  login: string,
  { language = 'en', path = '/' }: Look & { path?: string } = {},
) {
  const t = words(language)
  await page.goto(`/sign-in?next=${encodeURIComponent(path)}`)
  await page.getByLabel(t('signin_login')).fill(login)
  await page.getByLabel(t('signin_password'), { exact: true }).fill(password)
  await page.getByRole('button', { name: t('signin_submit'), exact: true }).click()
  await page.waitForURL((url) => url.pathname !== '/sign-in')
}

export async function expectNoBarriers(page: Page) {
  await expectNone(new AxeBuilder({ page }))
}

/** For a page that was looked over in the other theme: names, order and keyboard don't change with the colours. */
export async function expectNoColourBarriers(page: Page) {
  await expectNone(new AxeBuilder({ page }).withRules(['color-contrast', 'link-in-text-block']))
}

async function expectNone(axe: AxeBuilder) {
  const { violations } = await axe.analyze()
  expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(', ')}`)).toEqual([])
}
