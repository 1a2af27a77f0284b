// Measures the main screens of a running demo (BASE_URL) with Lighthouse: patients' on a phone with a slow network, the
// clinician's on a desk. Who is signed in stays so, because Lighthouse opens its pages in the same browser. And measures
// how long a patient waits, on a processor four times as slow, until what they tapped is on the disk and the screen says so.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import lighthouse, { desktopConfig } from 'lighthouse'
import { chromiumArgs, chromiumPath } from './chromium.js'
import { freePort } from './free-port.js'

const site = process.env.BASE_URL ?? 'http://localhost:8080'
const categories = ['performance', 'accessibility', 'best-practices']
/** How often each screen is measured: what stands in the table is the middle one, so that one disturbed run says nothing. */
const rounds = Number(process.env.ROUNDS ?? 3)

/**
 * A browser of somebody's own, signed in where a login is given.
 * @param {string | undefined} login
 * @param {(page: import('@playwright/test').Page, port: number) => Promise<void>} use
 */
async function withBrowser(login, use) {
  const folder = mkdtempSync(join(tmpdir(), 'lighthouse-'))
  const port = await freePort()
  const browser = await chromium.launchPersistentContext(folder, {
    executablePath: chromiumPath(),
    args: [...chromiumArgs, `--remote-debugging-port=${port}`],
    locale: 'en-US',
  })
  try {
    const [page = await browser.newPage()] = browser.pages()
    page.setDefaultTimeout(120_000)
    if (login) {
      await page.goto(`${site}/sign-in`)
      await page.getByRole('button', { name: login }).click()
      await page.waitForURL((url) => url.pathname !== '/sign-in')
      // What the service worker keeps for later is fetched once, and no part of opening a page.
      await page.evaluate(async () => void (await navigator.serviceWorker.ready))
      await page.waitForLoadState('networkidle')
    }
    await use(page, port)
  } finally {
    await browser.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * @param {string} name
 * @param {string} path
 * @param {number} port
 * @param {boolean} [onDesk]
 */
async function measure(name, path, port, onDesk = false) {
  const flags = { port, output: /** @type {const} */ ('json'), logLevel: /** @type {const} */ ('error') }
  const options = { ...flags, onlyCategories: categories, disableStorageReset: true }
  const runs = []
  for (let round = 0; round < rounds; round++) {
    const found = await lighthouse(`${site}${path}`, options, onDesk ? desktopConfig : undefined)
    if (!found || found.lhr.runtimeError) throw new Error(`${name}: ${found?.lhr.runtimeError?.message ?? 'no result'}`)
    runs.push(found.lhr)
  }
  const performance = (/** @type {import('lighthouse').Result} */ { categories: of }) => of.performance?.score ?? 0
  runs.sort((a, b) => performance(a) - performance(b))
  const lhr = /** @type {import('lighthouse').Result} */ (runs[Math.floor(rounds / 2)])
  const scores = categories.map((one) => String(Math.round((lhr.categories[one]?.score ?? 0) * 100)).padStart(16))
  const figures = ['largest-contentful-paint', 'total-blocking-time', 'cumulative-layout-shift'].map((one) =>
    (lhr.audits[one]?.displayValue ?? '').padStart(8),
  )
  const all = runs.map((run) => Math.round(performance(run) * 100)).join(' ')
  console.log(`${name.padEnd(20) + scores.join('') + figures.join('')}   performance of all: ${all}`)
  for (const audit of Object.values(lhr.audits)) {
    const weighs = ['accessibility', 'best-practices'].some((one) =>
      lhr.categories[one]?.auditRefs.some(({ id, weight }) => id === audit.id && weight > 0),
    )
    if (weighs && audit.score !== null && audit.score < 1) console.log(`  ${audit.id}: ${audit.title}`)
  }
}

/**
 * From a tap on an answer until it is saved and stands there as saved. Milliseconds, one a tap.
 * @param {import('@playwright/test').Page} page
 */
async function timeSaves(page) {
  await page.goto(`${site}/today`)
  const faces = page.getByRole('group', { name: 'How is your day?' }).last().getByRole('radio')
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  const times = []
  for (let tap = 0; tap < 21; tap++) {
    const face = faces.nth(tap % 2)
    const saved = page.evaluate(timeOneSave)
    await face.click({ force: true })
    times.push(await saved)
  }
  await session.detach()
  // The first tap also compiles what it runs.
  return times.slice(1).sort((a, b) => a - b)
}

/** Runs in the page: resolves once it says that the answer is saved, and the browser has drawn that. */
function timeOneSave() {
  return new Promise((/** @type {(milliseconds: number) => void} */ resolve) => {
    addEventListener(
      'pointerdown',
      ({ timeStamp }) => {
        const seen = new MutationObserver(() => {
          seen.disconnect()
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - timeStamp)))
        })
        const said = document.querySelector('.area[role="status"]') ?? document.body
        seen.observe(said, { childList: true, subtree: true })
      },
      { once: true, capture: true },
    )
  })
}

/**
 * @param {number[]} sorted
 * @param {number} part
 */
const at = (sorted, part) => Math.round(sorted[Math.ceil(part * sorted.length) - 1] ?? 0)

console.log(
  ' '.repeat(20) +
    categories
      .map((one) => one.padStart(16))
      .join('')
      .concat('     LCP     TBT     CLS'),
)
await withBrowser(undefined, async (_, port) => {
  await measure('welcome', '/', port)
  await measure('sign-in', '/sign-in', port)
})
await withBrowser('ana@juniper.example', async (page, port) => {
  await measure('today', '/today', port)
  await page.goto(`${site}/visits`)
  const visit = await page.locator('main a[href^="/visits/"]').first().getAttribute('href')
  await measure('check-in', visit ?? '', port)
  const times = await timeSaves(page)
  console.log(`saved, and seen so   median ${at(times, 0.5)} ms, the slowest of ${times.length} ${at(times, 1)} ms`)
})
await withBrowser('maya@juniper.example', async (page, port) => {
  const visit = await page.locator('main li a[href^="/clinic/visits/"]').first().getAttribute('href')
  await measure('clinic', '/clinic', port, true)
  await measure('the page', visit ?? '', port, true)
})
