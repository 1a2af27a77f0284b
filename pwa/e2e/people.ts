import { type Browser, type BrowserContextOptions, expect, type Page } from '@playwright/test'
import axe from 'axe-core'
import en from '../messages/en.json' with { type: 'json' }
import es from '../messages/es.json' with { type: 'json' }
import { type Hands, pointer } from './hands'

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

/** A phone's next trip to the server that takes something along, or brings something. */
export function nextTrip(page: Page, what: 'results' | 'changes') {
  return page.waitForResponse(
    async (answer) => answer.url().endsWith('/api/v1/sync') && (await answer.json())[what]?.length > 0,
  )
}

/** Whether something that was typed, and is not saved, is on the phone. */
export function keepsDraft(page: Page): Promise<boolean> {
  return page.evaluate(async () => {
    const known = await indexedDB.databases()
    const name = known.find((database) => database.name?.startsWith('alongside-'))?.name ?? ''
    const database = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open(name)
      opening.onsuccess = () => resolve(opening.result)
    })
    const drafts = await new Promise<Uint8Array>((resolve) => {
      const reading = database.transaction('meta').objectStore('meta').get('drafts')
      reading.onsuccess = () => resolve(reading.result)
    })
    database.close()
    // What seals nothing takes thirty bytes.
    return drafts?.length > 40
  })
}

/** Signs somebody in through the form, with a code where one is asked for, and waits for the page they wanted. */
export async function signIn(
  page: Page,
  login: string,
  { language = 'en', path = '/', code, hands = pointer }: Look & { path?: string; code?: string; hands?: Hands } = {},
) {
  const t = words(language)
  await page.goto(`/sign-in?next=${encodeURIComponent(path)}`)
  await hands.type(page.getByLabel(t('signin_login')), login)
  await hands.type(page.getByLabel(t('signin_password'), { exact: true }), password)
  const submit = page.getByRole('button', { name: t('signin_submit'), exact: true })
  await hands.press(submit)
  if (code) {
    await hands.type(page.getByLabel(t('signin_code')), code)
    await hands.press(submit)
  }
  await page.waitForURL((url) => url.pathname !== '/sign-in')
}

/** Gives a page's browser a device that keeps passkeys and knows its owner, as Chromium pretends one. */
export async function withPasskeys(page: Page) {
  const browser = await page.context().newCDPSession(page)
  await browser.send('WebAuthn.enable')
  const { authenticatorId } = await browser.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return { browser, authenticatorId }
}

type Device = Awaited<ReturnType<typeof withPasskeys>>

/** What a keychain does that somebody has on both devices. */
export async function syncPasskeys(from: Device, to: Device) {
  const { credentials } = await from.browser.send('WebAuthn.getCredentials', { authenticatorId: from.authenticatorId })
  for (const credential of credentials) {
    await to.browser.send('WebAuthn.addCredential', { authenticatorId: to.authenticatorId, credential })
  }
}

export async function expectNoBarriers(page: Page) {
  expect(await barriers(page)).toEqual([])
}

/** For a page that was looked over in the other theme: names, order and keyboard don't change with the colours. */
export async function expectNoColourBarriers(page: Page) {
  expect(await barriers(page, ['color-contrast', 'link-in-text-block'])).toEqual([])
}

/** What axe finds on a page, by all of its rules or some; it stays on the page until that is loaded anew. */
async function barriers(page: Page, rules?: string[]): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
  return page.evaluate(async (rules) => {
    // A colour on its way to another is neither. A browser that draws nothing new lets none arrive by itself.
    for (const moving of document.getAnimations()) {
      if (Number.isFinite(moving.effect?.getComputedTiming().endTime)) moving.finish()
    }
    // Only what is wrong is described: describing the rest takes longer than looking.
    const options = { resultTypes: ['violations' as const], ...(rules && { runOnly: rules }) }
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, options)
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(', ')}`)
  }, rules)
}

/** What is wider than the page, or larger than the box it stands in; what scrolls by itself, as a table does, may be. */
export function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const scrolls = (element: Element | null): boolean =>
      element !== null && (/auto|scroll/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement))
    // An excerpt that ends in dots says that there is more, and where.
    const isCut = (element: Element) => {
      const { overflowY, webkitLineClamp } = getComputedStyle(element)
      return (
        /hidden|clip/.test(overflowY) && webkitLineClamp === 'none' && element.scrollHeight > element.clientHeight + 1
      )
    }
    const wide = [...document.querySelectorAll('body *')].filter(
      (element) =>
        element.checkVisibility() &&
        !element.closest('.visually-hidden') &&
        (element.getBoundingClientRect().right > innerWidth + 1 ||
          (element.matches('fieldset *, button, a, summary') && element.scrollWidth > element.clientWidth + 1) ||
          isCut(element)) &&
        !scrolls(element.parentElement),
    )
    // What holds something that is too wide is so itself.
    const first = wide.filter((element) => !wide.some((other) => other !== element && element.contains(other)))
    const names = first.map((element) => `${element.tagName} ${element.textContent?.trim().slice(0, 40)}`)
    return document.documentElement.scrollWidth > innerWidth ? ['the page', ...names] : names
  })
}
