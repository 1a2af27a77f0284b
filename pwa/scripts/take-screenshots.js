// Takes the pictures of the app that its manifest shows before somebody installs it, from a running demo (BASE_URL). Run
// it after changing one of these screens, and commit what it writes: scripts/with-demo node pwa/scripts/take-screenshots.js
import { mkdirSync } from 'node:fs'
import { chromium } from '@playwright/test'
import { locales, screenshotSizes } from '../vite/page-texts.js'
import { chromiumArgs, chromiumPath } from './chromium.js'

const site = process.env.BASE_URL ?? 'http://localhost:8080'
const folder = new URL('../public/screenshots/', import.meta.url)
/** Who uses the app in which language. */
const people = { en: 'ana@juniper.example', es: 'theo@juniper.example' }
/** @type {[name: string, form: 'narrow' | 'wide', path: string, scale: number][]} */
const screens = [
  ['today', 'narrow', '/today?log', 1.5],
  ['concern', 'narrow', '/concerns/new', 1.5],
  ['days', 'wide', '/days', 1],
]

mkdirSync(folder, { recursive: true })
const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArgs })
for (const locale of locales) {
  for (const [name, form, path, scale] of screens) {
    const { width, height } = screenshotSizes[form]
    const context = await browser.newContext({
      viewport: { width: width / scale, height: height / scale },
      deviceScaleFactor: scale,
      locale,
      bypassCSP: true,
      serviceWorkers: 'block',
    })
    const page = await context.newPage()
    await page.goto(`${site}/sign-in?next=${encodeURIComponent(path)}`)
    await page.getByRole('button', { name: people[/** @type {'en' | 'es'} */ (locale)] }).click()
    await page.waitForURL((url) => url.pathname !== '/sign-in')
    // That these people are made up is said by the demo, not by the app.
    await page.addStyleTag({ content: '.demo { display: none }' })
    await page.locator('main h1').waitFor()
    await page.waitForLoadState('networkidle')
    await page.screenshot({ path: new URL(`${name}-${form}-${locale}.png`, folder).pathname })
    await context.close()
  }
}
await browser.close()
