import { expect, type Page, test } from '@playwright/test'
import { open, signIn, words } from './people'

const t = words('en')
const button = (page: Page, key: string) => page.getByRole('button', { name: t(key), exact: true })
const sent = (page: Page) => page.getByRole('status').filter({ hasText: t('entry_sent') })

test('what matters to someone saves itself, and can be taken back', async ({ browser }) => {
  const sam = await open(browser)
  await signIn(sam, 'sam@juniper.example', { path: '/concerns' })
  await sam.getByRole('link', { name: t('matters_title') }).click()
  const better = sam.getByLabel(t('matters_better'), { exact: true })
  const own = `Dinner with my brother ${crypto.randomUUID().slice(0, 8)}`
  await better.fill(own)
  await better.blur()
  await expect(sent(sam)).toBeVisible()
  // Left in the middle of a word: it counts all the same.
  await sam.getByLabel(t('matters_involve'), { exact: true }).fill('My brother')
  await sam.goBack()
  await sam.getByRole('link', { name: t('matters_title') }).click()
  await expect(sam.getByLabel(t('matters_involve'), { exact: true })).toHaveValue('My brother')
  await sam.reload()
  await expect(better).toHaveValue(own)
  await better.fill('')
  await better.blur()
  await button(sam, 'ui_undo').click()
  await expect(better).toHaveValue(own)
  await sam.context().close()
})

test('a medicine is written down by keyboard alone, under a name on offer and under any other', async ({ browser }) => {
  const sam = await open(browser)
  await signIn(sam, 'sam@juniper.example', { path: '/medicines/now/new' })
  const name = sam.getByLabel(t('medicine_name'), { exact: true })
  await name.focus()
  await sam.keyboard.type('sertr')
  await expect(sam.locator('datalist option')).toHaveAttribute('value', 'sertraline')
  await sam.keyboard.type('aline')
  await sam.keyboard.press('Tab')
  await sam.keyboard.press('Space')
  await expect(sam.getByRole('radio', { name: t('medicine_sort_medicine') })).toBeChecked()
  await sam.keyboard.press('Tab')
  const dose = `half of one ${crypto.randomUUID().slice(0, 8)}`
  await sam.keyboard.type(dose)
  await button(sam, 'medicine_save').press('Enter')
  await expect(sam.getByRole('heading', { level: 1, name: t('medicine_title') })).toBeVisible()
  await expect(sam.getByRole('link', { name: dose })).toContainText('sertraline')

  await sam.getByRole('link', { name: t('medicine_before_add') }).press('Enter')
  await button(sam, 'medicine_save').press('Enter')
  await expect(sam.getByText(t('medicine_name_missing'))).toBeVisible()
  const own = `the small white one ${crypto.randomUUID().slice(0, 8)}`
  await expect(name).toBeFocused()
  await sam.keyboard.type(own)
  await expect(sam.getByText(t('medicine_name_missing'))).toHaveCount(0)
  await button(sam, 'medicine_save').press('Enter')
  const saved = sam.getByRole('link', { name: own })
  await expect(saved).toBeVisible()
  await saved.press('Enter')
  await button(sam, 'medicine_remove').press('Enter')
  await expect(saved).toHaveCount(0)
  await expect(sam.getByText(t('medicine_removed'))).toBeVisible()
  await button(sam, 'ui_undo').press('Enter')
  await expect(saved).toBeVisible()
  await sam.context().close()
})

test('after a concern every question can be answered, skipped or left, one a page', async ({ browser }) => {
  const sam = await open(browser)
  await signIn(sam, 'sam@juniper.example', { path: '/concerns/new' })
  const own = `Will it dull me? ${crypto.randomUUID().slice(0, 8)}`
  await sam.getByLabel(t('concern_words')).fill(own)
  await button(sam, 'concern_save').click()
  await sam.getByRole('link', { name: t('concern_more'), exact: true }).click()
  const asked = (key: string) => expect(sam.getByRole('heading', { level: 1, name: t(key), exact: true })).toBeVisible()
  await asked('concern_kinds')
  await expect(sam.getByRole('checkbox', { checked: true })).toHaveCount(0)
  const [skip, next] = await Promise.all(
    ['concern_skip', 'concern_continue'].map((key) => button(sam, key).boundingBox()),
  )
  expect(skip?.height).toBe(next?.height)
  await button(sam, 'concern_skip').click()
  await asked('concern_weight')
  await sam.getByRole('radio', { name: t('concern_weight_a_lot'), exact: true }).check()
  await button(sam, 'concern_continue').click()
  await asked('concern_origins')
  await sam.getByText(t('ui_why_title')).click()
  await expect(sam.getByText(t('concern_origins_why'))).toBeVisible()
  await sam.getByText(t('ui_who_sees_title')).click()
  await expect(sam.getByText(t('ui_who_sees'))).toBeVisible()
  await sam.goBack()
  await expect(sam.getByRole('radio', { name: t('concern_weight_a_lot'), exact: true })).toBeChecked()
  await sam.goForward()
  await asked('concern_origins')
  await button(sam, 'concern_skip').click()
  await asked('concern_would_help')
  await sam.getByLabel(t('concern_words')).fill('Going slowly')
  await button(sam, 'concern_continue').click()
  await asked('concern_wish')
  await button(sam, 'concern_skip').click()
  await expect(sam.getByRole('link', { name: t('concern_would_help') })).toContainText('Going slowly')
  await expect(sam.getByRole('link', { name: t('concern_wish') })).toContainText(t('concern_add'))

  // In a hurry, nothing of it stays: not on the page, and not behind Back.
  await sam.goto(`${new URL(sam.url()).pathname}/more/help`)
  await asked('concern_would_help')
  let elsewhere = 0
  await sam.route('https://www.wikipedia.org/', (route) => {
    elsewhere += 1
    return route.fulfill({ body: 'Something else' })
  })
  await button(sam, 'nav_leave_fast').click()
  for (const times of [1, 2, 3]) {
    if (times > 1) await sam.evaluate(() => history.back())
    await expect.poll(() => elsewhere).toBe(times)
    await expect(sam.getByText('Something else')).toBeVisible()
    await expect(sam.getByText('Going slowly')).toHaveCount(0)
  }
  // Opened anew, it is all there.
  await sam.goto('/concerns')
  await expect(sam.getByText(own)).toBeVisible()
  await sam.context().close()
})

test('what a concern said before a change can be brought back', async ({ browser }) => {
  const sam = await open(browser)
  await signIn(sam, 'sam@juniper.example', { path: '/concerns/new' })
  const own = `I am afraid of it ${crypto.randomUUID().slice(0, 8)}`
  const box = sam.getByLabel(t('concern_words'))
  await box.fill(own)
  await button(sam, 'concern_save').click()
  await expect(sent(sam)).toBeVisible()
  await box.fill('Never mind.')
  await box.blur()
  await sam.getByText(t('concern_versions')).click()
  await expect(sam.locator('blockquote', { hasText: own })).toBeVisible()
  await button(sam, 'concern_version_back').click()
  await expect(box).toHaveValue(own)
  await expect(sam.locator('blockquote')).toHaveText(['Never mind.'])
  await sam.reload()
  await expect(box).toHaveValue(own)
  await sam.context().close()
})

test('a paste longer than the box stops at its limit and says so', async ({ browser }) => {
  const sam = await open(browser)
  await signIn(sam, 'sam@juniper.example', { path: '/concerns/new' })
  const box = sam.getByLabel(t('concern_words'))
  await box.fill('a'.repeat(200_000))
  expect((await box.inputValue()).length).toBe(4_000)
  await expect(sam.getByText(/The rest was left out/)).toBeVisible()
  await sam.context().close()
})
