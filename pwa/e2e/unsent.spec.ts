import { readFile } from 'node:fs/promises'
import { type Browser, expect, type Page, test } from '@playwright/test'
import { writeCopy } from '../src/lib/db/copy'
import { another, Patient, today } from './patient'
import { expectNoBarriers, installed, nextTrip, open, signIn, words } from './people'

const t = words('en')
const button = (page: Page, key: string) => page.getByRole('button', { name: t(key), exact: true })

/** A phone that is signed in; `reach` says whether what it sends arrives. */
async function phone(browser: Browser, patient: Patient, path: string) {
  const page = await open(browser)
  let arrives = true
  await page.route('**/api/v1/sync', (route) => (arrives ? route.continue() : route.abort()))
  await signIn(page, patient.login, { path })
  await expect(page.locator('main h1')).toBeVisible()
  return { page, reach: (reached: boolean) => (arrives = reached) }
}

test('a copy of what was not sent comes back on a phone that lost everything, and is sent', async ({
  browser,
  request,
}) => {
  const patient = await Patient.invite(request, 'en')
  const own = `Will it last? ${crypto.randomUUID().slice(0, 8)}`
  const { page, reach } = await phone(browser, patient, '/concerns/new')
  reach(false)
  await page.getByLabel(t('concern_words')).fill(own)
  await button(page, 'concern_save').click()
  await expect(page).toHaveURL(/\/concerns\/.*saved/)
  await page.goto('/settings/copy')
  const download = page.waitForEvent('download')
  await button(page, 'copy_save').click()
  // The file itself goes with the browser.
  const buffer = await readFile(await (await download).path())
  const file = { name: 'alongside.txt', mimeType: 'text/plain', buffer }
  await expectNoBarriers(page)

  const { page: anew, reach: reachAnew } = await phone(browser, patient, '/settings/copy')
  await page.context().close()
  reachAnew(false)
  await expect(anew.getByText(t('copy_none'))).toBeVisible()
  await anew.locator('input[type=file]').setInputFiles(file)
  await expect(button(anew, 'copy_send')).toBeVisible()
  await anew.locator('input[type=file]').setInputFiles(file)
  await expect(anew.getByText(t('copy_back_nothing')), 'nothing is there twice').toBeVisible()
  reachAnew(true)
  const sent = nextTrip(anew, 'results')
  await button(anew, 'copy_send').click()
  expect((await (await sent).json()).results).toMatchObject([{ outcome: 'applied' }])
  await expect(anew.getByText(t('copy_none'))).toBeVisible()
  await anew.goto('/concerns')
  await expect(anew.getByText(own)).toHaveCount(1)
  await anew.context().close()
})

test('sending a thousand entries says how far it has come', async ({ browser, request }) => {
  const patient = await Patient.invite(request, 'en')
  const { page, reach } = await phone(browser, patient, '/settings/copy')
  reach(false)
  const day = today()
  const recordedAt = new Date().toISOString()
  const moments = Array.from({ length: 1_000 }, (_, i) => {
    const fields = { day, zone: 'UTC', at: `${day}T00:00:00Z`, valence: (i % 5) + 1 }
    return { ...another('moment', fields), fields, changed: Object.keys(fields), recordedAt }
  })
  const account = await page.evaluate(() => JSON.parse(localStorage.getItem('alongside.person') ?? '{}').id)
  const copy = Buffer.from(writeCopy(account, '', moments, new Date()))
  await page.locator('input[type=file]').setInputFiles({ name: 'alongside.txt', mimeType: 'text/plain', buffer: copy })
  await expect(page.getByText('1000 things are back.')).toBeVisible()
  // However fast the server is, and whatever wakes the phone, the second half waits until the word has been seen.
  let taken = 0
  let seen = () => {}
  const untilSeen = new Promise<void>((resolve) => (seen = resolve))
  await page.route('**/api/v1/sync', async (route) => {
    const { changes } = route.request().postDataJSON()
    if (taken > 0 && changes.length > 0) await untilSeen
    taken += changes.length
    await route.continue()
  })
  await page.evaluate(() => dispatchEvent(new Event('focus')))
  await expect(page.getByText(t('sync_sending', { done: '500', of: '1,000' }))).toBeVisible()
  seen()
  await expect(page.getByText(t('copy_none'))).toBeVisible()
  await expect(page.getByText(t('sync_sending', { done: '500', of: '1,000' }))).toHaveCount(0)
  await page.context().close()
})

test('a text that needs a look puts a dot on the app’s icon, until somebody has decided', async ({
  browser,
  request,
}) => {
  const patient = await Patient.invite(request, 'en')
  const worry = another('concern', { written_on: today(), zone: 'UTC', words: 'Will it last?' })
  await patient.write([worry])
  const { page, reach } = await phone(browser, patient, '/concerns')
  await page.addInitScript(() => {
    const dot = (on: boolean) => async () => void document.documentElement.toggleAttribute('data-dot', on)
    Object.assign(navigator, { setAppBadge: dot(true), clearAppBadge: dot(false) })
  })
  await page.goto(`/concerns/${worry.id}`)
  const icon = page.locator('html')
  const box = page.getByLabel(t('concern_words'))
  await expect(box).toHaveValue('Will it last?')
  reach(false)
  await patient.write([{ ...worry, fields: { words: 'From the tablet' } }], 1)
  await box.fill('From the phone')
  await box.blur()
  await expect(icon).not.toHaveAttribute('data-dot')
  reach(true)
  await page.evaluate(() => dispatchEvent(new Event('focus')))
  await expect(icon).toHaveAttribute('data-dot')
  await button(page, 'entry_other_leave').click()
  await expect(icon).not.toHaveAttribute('data-dot')
  await page.context().close()
})

test('words typed over a concern that another phone removed can be kept as a new one', async ({ browser, request }) => {
  const patient = await Patient.invite(request, 'en')
  const concern = another('concern', { written_on: today(), zone: 'UTC', words: 'The first weeks.' })
  await patient.write([concern])
  const path = `/concerns/${concern.id}`
  const [one, two] = [await phone(browser, patient, path), await phone(browser, patient, path)]
  const box = one.page.getByLabel(t('concern_words'))
  await expect(box).toHaveValue('The first weeks.')
  one.reach(false)
  await box.fill('The first weeks, and the nights.')
  // The app is killed while she types.
  const later = await one.page.context().newPage()
  await one.page.close()

  const removed = nextTrip(two.page, 'results')
  await button(two.page, 'concern_remove').click()
  await removed
  await later.goto('/concerns')
  const left = later.getByRole('region', { name: t('concern_left') })
  await expect(left.getByRole('blockquote')).toHaveText('The first weeks, and the nights.')
  await expectNoBarriers(later)
  await button(later, 'concern_left_keep').click()
  await expect(left).toHaveCount(0)
  await later.reload()
  await expect(later.getByRole('link', { name: 'The first weeks, and the nights.' })).toBeVisible()
  await expect(left).toHaveCount(0)
  await Promise.all([later.context().close(), two.page.context().close()])
})

test('a concern is kept without a signal, sent once there is one, and comes back after it was removed', async ({
  browser,
  request,
}) => {
  const patient = await Patient.invite(request, 'en')
  const page = await open(browser, { worker: true })
  await signIn(page, patient.login, { path: '/concerns' })
  await installed(page)
  const write = page.getByRole('link', { name: t('today_concern') })
  await expect(write).toBeVisible()
  await page.context().setOffline(true)
  const own = 'Written in the subway'
  await write.click()
  await page.getByLabel(t('concern_words')).fill(own)
  await button(page, 'concern_save').click()
  await expect(page.getByRole('status').filter({ hasText: t('entry_on_phone') })).toBeVisible()
  await page.context().setOffline(false)
  await expect(page.getByRole('status').filter({ hasText: t('entry_sent') })).toBeVisible()
  await button(page, 'concern_remove').click()
  await expect(page.getByText(own, { exact: true })).toHaveCount(0)
  await button(page, 'ui_undo').click()
  await expect(page.getByText(own, { exact: true })).toBeVisible()
  await page.context().close()
})

test('the app starts cold without a signal, and keeps a night until there is one', async ({ browser, request }) => {
  const patient = await Patient.invite(request, 'en')
  const before = await open(browser, { worker: true })
  await signIn(before, patient.login, { path: '/today?log' })
  await installed(before)
  const good = (page: Page) =>
    page.getByRole('group', { name: t('sleep_quality_question') }).getByRole('radio', { name: t('sleep_quality_4') })
  await expect(good(before)).toBeVisible()
  const context = before.context()
  await before.close()
  await context.setOffline(true)

  const page = await context.newPage()
  await page.goto('/today?log')
  await good(page).check()
  await expect(page.getByRole('status').filter({ hasText: t('entry_on_phone') })).toBeVisible()
  await page.reload()
  await expect(good(page)).toBeChecked()
  await context.setOffline(false)
  await expect(page.getByRole('status').filter({ hasText: t('entry_sent') })).toBeVisible()
  await context.close()
})

test('two phones that write the same concern at once are shown both texts, and either can stay', async ({
  browser,
  request,
}) => {
  const patient = await Patient.invite(request, 'en')
  const concern = another('concern', { written_on: today(), zone: 'UTC', words: 'First' })
  await patient.write([concern])
  const path = `/concerns/${concern.id}`
  const [{ page: one }, { page: two, reach }] = [
    await phone(browser, patient, path),
    await phone(browser, patient, path),
  ]
  const box = (page: Page) => page.getByLabel(t('concern_words'))
  await expect(box(one)).toHaveValue('First')
  await expect(box(two)).toHaveValue('First')

  reach(false)
  await box(two).fill('On the tablet')
  await box(two).blur()
  await expect(two.getByRole('status').filter({ hasText: t('entry_on_phone') })).toBeVisible()
  const first = nextTrip(one, 'results')
  await box(one).fill('On the phone')
  await box(one).blur()
  await first
  reach(true)
  await two.evaluate(() => dispatchEvent(new Event('focus')))

  await expect(two.getByText(t('entry_other_was'), { exact: true })).toBeVisible()
  await expect(two.locator('blockquote').filter({ hasText: 'On the' })).toHaveText(['On the phone', 'On the tablet'])
  await expectNoBarriers(two)
  // Left as it is, the box says what counts; taken back, both are there again.
  await button(two, 'entry_other_leave').click()
  await expect(box(two)).toHaveValue('On the phone')
  await button(two, 'ui_undo').click()
  const chosen = nextTrip(two, 'results')
  await button(two, 'entry_other_use').click()
  await expect(box(two)).toHaveValue('On the tablet')
  await expect(two.getByText(t('entry_other_was'), { exact: true })).toHaveCount(0)
  await chosen
  await one.goto('/concerns')
  await one.getByText('On the tablet').click()
  await expect(box(one)).toHaveValue('On the tablet')
  await Promise.all([one.context().close(), two.context().close()])
})
