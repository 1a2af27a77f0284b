import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, devices, expect, type Page, test } from '@playwright/test'
import { chromiumArgs, chromiumPath } from '../scripts/chromium.js'
import { addressesOf, filled, online, patientIds } from './paths'
import { Patient } from './patient'
import { installed, open, signIn, words } from './people'
import { openDoor } from './two-versions'

/** What of the app a patient reaches, also one who is not signed in. */
const theirs = (['nobody', 'ana', 'priya'] as const).flatMap((who) => addressesOf(who))

test('everything that a phone keeps opens cold without a network, the rest says so, and no answer of the server is kept', async () => {
  const t = words('es')
  const door = await openDoor()
  const profile = mkdtempSync(join(tmpdir(), 'cold-'))
  const start = async () => {
    const context = await chromium.launchPersistentContext(profile, {
      ...devices['Pixel 7'],
      executablePath: chromiumPath(),
      args: chromiumArgs,
      baseURL: door.site,
      locale: 'es-US',
      viewport: { width: 360, height: 740 },
    })
    return { context, page: context.pages()[0] ?? (await context.newPage()) }
  }
  const first = await start()
  await signIn(first.page, 'theo@juniper.example', { language: 'es' })
  const ids = await patientIds(first.page)
  await installed(first.page)
  const kept = await first.page.evaluate(async () => {
    const names = await caches.keys()
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
    return requests.flat().map(({ url }) => new URL(url).pathname)
  })
  expect(kept).toContain('/index.html')
  expect(kept.filter((path) => path.startsWith('/api'))).toEqual([])
  await first.context.close()
  await door.close()

  const { context, page } = await start()
  await page.goto('/today')
  const manifest = await page.evaluate(async () => (await fetch('/manifest.es.webmanifest')).json())
  const shortcuts: string[] = manifest.shortcuts.map(({ url }: { url: string }) => url)
  for (const address of [...shortcuts, ...theirs].map((one) => filled(one, ids))) {
    await test.step(address, async () => {
      await page.goto(address)
      await expect(page.locator('main h1').last()).toBeVisible()
      const failed = page.getByText(t('app_load_failed'), { exact: true })
      await expect(failed).toHaveCount(online.includes(address.replace(/\?.*/, '')) ? 1 : 0)
      await expect(page.locator('html')).toHaveAttribute('lang', 'es')
    })
  }
  await page.goto('/help')
  await expect(page.getByRole('link', { name: /988/ }).first()).toBeVisible()
  await context.close()
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
})

test('what another app shares becomes a draft, and stands in no address', async ({ browser }) => {
  const t = words('en')
  const without = await open(browser)
  await signIn(without, 'sam@juniper.example')
  await share(without, 'It made my hands shake')
  await expect(without.getByText(t('concern_shared_not'))).toBeVisible()
  await expect(without.getByLabel(t('concern_words'))).toHaveValue('')
  await without.context().close()

  const page = await open(browser, { worker: true })
  await signIn(page, 'sam@juniper.example')
  await installed(page)
  const box = page.getByLabel(t('concern_words'))
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await share(page, 'It made my hands shake')
  await expect(page.getByText(t('concern_shared'))).toBeVisible()
  await expect(box).toHaveValue('It made my hands shake')
  await share(page, 'for two weeks')
  await expect(box).toHaveValue('It made my hands shake\n\nfor two weeks')
  await page.reload()
  await expect(box).toHaveValue('It made my hands shake\n\nfor two weeks')
  expect(page.url()).toMatch(/\/concerns\/new$/)
  expect(asked.filter((url) => /hands|weeks/.test(url))).toEqual([])
  await page.context().close()
})

/** As a phone's share sheet does. */
async function share(page: Page, text: string) {
  const { action, method, params } = await page.evaluate(
    async () => (await (await fetch('/manifest.en.webmanifest')).json()).share_target,
  )
  await page.evaluate(
    ([action, method, name, text]) => {
      const form = Object.assign(document.createElement('form'), { action, method })
      form.append(Object.assign(document.createElement('input'), { name, value: text }))
      document.body.append(form)
      form.submit()
    },
    [action, method, params.text, text] as const,
  )
  await page.waitForURL((url) => url.pathname === '/concerns/new' && url.search === '')
}

test('a place on the home screen is offered after the second save, and never again once put off', async ({
  browser,
  request,
}) => {
  const t = words('en')
  // Somebody whom nothing else asks for anything today.
  const patient = await Patient.invite(request, 'en')
  const page = await open(browser)
  await signIn(page, patient.login, { path: '/today?log' })
  const offer = page.getByRole('heading', { name: t('install_offer_title') })
  const sleep = page.getByRole('group', { name: t('sleep_quality_question') })
  const answer = async (nth: number) => {
    await sleep.locator('label').nth(nth).click()
    await expect(page.getByText(t('log_saved'), { exact: true })).toBeVisible()
  }
  await answer(1)
  await expect(offer).toHaveCount(0)
  await answer(2)
  await expect(offer).toBeVisible()
  await page.getByRole('link', { name: t('install_offer_how') }).click()
  await expect(page.getByText(t('install_android_menu'))).toBeVisible()
  await page.getByText(t('install_device_iphone')).click()
  await expect(page.getByText(t('install_iphone_share'))).toBeVisible()
  await page.goBack()
  await page.getByRole('button', { name: t('install_offer_no') }).click()
  await expect(offer).toHaveCount(0)
  await page.reload()
  await expect(page.locator('main h1')).toBeVisible()
  await answer(1)
  await expect(offer).toHaveCount(0)
  await page.context().close()
})

test('a new version asks, and reloads over no form in any window', async ({ browser }) => {
  const t = words('en')
  const door = await openDoor()
  const form = await open(browser, { worker: true, baseURL: door.site })
  await signIn(form, 'maya@juniper.example')
  await installed(form)
  const other = await form.context().newPage()
  await other.goto('/clinic')
  await form.goto('/clinic/people/invite')
  await form.getByLabel(t('clinic_invite_display_name')).fill('Half a name')

  door.update()
  await other.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()))
  const update = (page: Page) => page.getByRole('button', { name: t('app_update_now') })
  await expect(update(other)).toBeVisible()
  await expect(update(form)).toHaveCount(0)
  await update(other).click()
  await expect(other.locator('html')).toHaveAttribute('data-version', 'second')

  // The form has seen the version change under it, and stands as it was; so does everything one tap away from it.
  await expect(form.getByLabel(t('clinic_invite_display_name'))).toHaveValue('Half a name')
  await expect(form.locator('html')).not.toHaveAttribute('data-version')
  await form.context().setOffline(true)
  await form.getByRole('link', { name: t('help_now') }).click()
  await expect(form.getByRole('link', { name: /988/ }).first()).toBeVisible()
  await form.goBack()
  await form.context().setOffline(false)

  await form.getByLabel(t('clinic_invite_display_name')).fill('')
  await update(form).click()
  await expect(form.locator('html')).toHaveAttribute('data-version', 'second')
  await form.context().close()
  await door.close()
})

test('held sideways nothing lies under the camera, and nothing is cut off', async ({ browser }) => {
  const page = await open(browser)
  await page.setViewportSize({ width: 740, height: 360 })
  const insets = { left: 47, right: 47, bottom: 21 }
  await (await page.context().newCDPSession(page)).send('Emulation.setSafeAreaInsetsOverride', { insets })
  await signIn(page, 'sam@juniper.example', { path: '/today?log' })
  for (const path of ['/today?log', '/concerns/new', '/settings']) {
    await page.goto(path)
    await expect(page.locator('main h1').last()).toBeVisible()
    const outside = await page.evaluate(({ left, right }) => {
      const shown = [...document.querySelectorAll('main :is(h1, p, input, textarea, a, button), header :is(a, button)')]
      const boxes = shown.map((element) => ({ element, box: element.getBoundingClientRect() }))
      return boxes
        .filter(({ box }) => box.width > 1 && (box.left < left || box.right > innerWidth - right))
        .map(({ element }) => element.outerHTML.slice(0, 80))
    }, insets)
    expect(outside).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(740)
  }
  await page.context().close()
})
