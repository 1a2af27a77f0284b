import { type Browser, expect, type Page, test } from '@playwright/test'
import { expectNoBarriers, open, signIn, withPasskeys } from './people'
import { scan } from './scan'
import { Walk } from './walk'

/** A page in English, signed in as one of the demo's people. */
async function signedIn(browser: Browser, login: string, path = '/'): Promise<Page> {
  const page = await open(browser)
  await signIn(page, login, { path })
  return page
}

test('a wrong password says so, and what was typed stays', async ({ page }) => {
  await page.goto('/sign-in')
  await page.getByLabel('Your sign-in name').fill(`nobody-${crypto.randomUUID()}`)
  await page.getByLabel('Password', { exact: true }).fill('not the password')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('alert')).toContainText('do not match')
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('not the password')
})

for (const [login, home] of [
  ['maya@juniper.example', /\/clinic$/],
  ['ana@juniper.example', /\/today$/],
] as const) {
  test(`the demo signs in as ${login}, and says on every screen what it is`, async ({ page }) => {
    await page.goto('/sign-in')
    await page.getByRole('button', { name: login }).click()
    await expect(page).toHaveURL(home)
    const strip = page.getByRole('complementary', { name: 'This is a demo' })
    await expect(strip).toHaveText('Demo: made-up people, public password.')
    await page.goto('/help')
    await expect(strip).toBeVisible()
    await page.emulateMedia({ media: 'print' })
    await expect(strip).toBeHidden()
  })
}

test('a clinician opens a page by the keyboard, marks it as read and undoes it', async ({ browser }) => {
  const page = await signedIn(browser, 'maya@juniper.example')
  const rows = page.locator('main li a')
  await rows.first().focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await expect(rows.nth(2)).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/clinic\/visits\/[0-9a-f-]{36}$/)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  const mark = page.getByRole('button', { name: 'Mark as read' })
  const undo = page.getByRole('button', { name: 'Undo' })
  // Whose page stands second depends on what came today, and whether it was read on what was done with it.
  await expect(mark.or(undo)).toBeVisible()
  if (await undo.isVisible()) await undo.click()
  await mark.click()
  await expect(page.getByText('Marked as read')).toBeVisible()
  await undo.click()
  await expect(mark).toBeVisible()
  await page.context().close()
})

test('the page fits one screen of 1440 × 900 and prints on one sheet', async ({ browser }) => {
  const page = await signedIn(browser, 'maya@juniper.example')
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.locator('main li a').first().click()
  await expect(page.getByText('To open with')).toBeVisible()
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(900)
  for (const format of ['A4', 'Letter']) {
    const sheets = (await page.pdf({ format })).toString('latin1').match(/\/Type\s*\/Page\b/g)
    expect(sheets, format).toHaveLength(1)
  }
  await page.context().close()
})

test('a page that is not shared says so kindly', async ({ browser }) => {
  const page = await signedIn(browser, 'maya@juniper.example', `/clinic/visits/${crypto.randomUUID()}`)
  await expect(page.getByRole('heading', { name: 'Nothing is shared here' })).toBeVisible()
  await page.context().close()
})

test('nothing of one person stands on the page of another', async ({ browser }) => {
  const page = await open(browser)
  const walk = new Walk(page)
  await signIn(page, 'maya@juniper.example', { path: '/clinic/people' })
  const log = await page.locator('main a[href$="/log"][aria-label*="Priya"]').getAttribute('href')
  for (const of of ['plan', 'measures', 'log']) {
    await walk.to(`${log?.replace(/log$/, of)}`)
    await expect(page.getByRole('main')).toContainText('Priya')
    await walk.to(`/clinic/people/${crypto.randomUUID()}/${of}`)
    await expect(page.getByRole('main')).not.toContainText('Priya')
  }
  await page.context().close()
})

test('an invitation becomes an account, and opens only for whom it is', async ({ browser }) => {
  const maya = await signedIn(browser, 'maya@juniper.example', '/clinic/people/invite')
  const name = `June ${crypto.randomUUID().slice(0, 8)}`
  await maya.getByLabel('Name on your lists').fill(name)
  await maya.getByLabel('Given name').fill('June')
  await maya.getByLabel('Birth year').fill('1990')
  await maya.getByRole('button', { name: 'Make the invitation' }).click()
  const scanned = await scan(maya.getByRole('img', { name: /code to scan/ }))
  // Who can't scan types the same code.
  expect(scanned.split('#')[1]).toBe((await maya.locator('.code').textContent())?.trim())
  await expectNoBarriers(maya)
  await maya.context().close()

  const june = await open(browser)
  await withPasskeys(june)
  await june.goto(scanned)
  await june.getByLabel('Your given name').fill('June')
  await june.getByLabel('The year you were born').fill('1991')
  await june.getByRole('button', { name: 'Go on' }).click()
  await expect(june.getByRole('alert')).toContainText('do not fit together')
  await expect(june.getByText(name)).toHaveCount(0)

  await june.getByLabel('The year you were born').fill('1990')
  await june.getByRole('button', { name: 'Go on' }).click()
  await expect(june.getByRole('heading', { name: `Welcome, ${name}` })).toBeVisible()
  await june.getByLabel('A name to sign in with').fill('Ana@Juniper.example')
  await june.getByRole('button', { name: 'Go on with a passkey' }).click()
  await expect(june.getByText('Tick the box if you are')).toBeVisible()
  await june.getByLabel('I am 18 or older.').check()
  await june.getByRole('button', { name: 'Go on with a passkey' }).click()
  await expect(june.getByText('Someone else has this name')).toBeVisible()
  await june.getByLabel('A name to sign in with').fill(name)
  await june.getByRole('button', { name: 'Use a password instead' }).click()
  await expect(june.getByLabel('A password', { exact: true })).toBeVisible()
  await expectNoBarriers(june)
  await june.getByRole('button', { name: 'Use a passkey instead' }).click()
  await june.getByRole('button', { name: 'Go on with a passkey' }).click()
  await expect(june).toHaveURL(/\/today$/)
  await june.context().close()
})

test('a session nobody uses warns before it ends', async ({ browser }) => {
  const page = await signedIn(browser, 'maya@juniper.example', '/clinic/people/invite')
  await page.clock.install()
  await page.reload()
  await page.getByLabel('Name on your lists').fill('Half a na')
  await page.clock.runFor(13 * 60_000 + 10_000)
  await expect(page.getByRole('dialog', { name: 'Are you still there?' })).toBeVisible()
  await page.getByRole('button', { name: 'Go on' }).click()
  await expect(page.getByLabel('Name on your lists')).toHaveValue('Half a na')
  await page.clock.runFor(15 * 60_000 + 10_000)
  await expect(page).toHaveURL(/\/sign-in\?idle/)
  await expect(page.getByText('Half a na')).toHaveCount(0)
  await page.context().close()
})
