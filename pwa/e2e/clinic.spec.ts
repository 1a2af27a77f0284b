import AxeBuilder from '@axe-core/playwright'
import { type Browser, expect, type Page, test } from '@playwright/test'

const password = 'alongside-demo-only'

/** A page signed in as one of the demo's people, who speaks English. */
async function signedIn(browser: Browser, login: string, path = '/'): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-US', serviceWorkers: 'block' })
  const page = await context.newPage()
  await page.goto(`/sign-in?next=${encodeURIComponent(path)}`)
  await page.getByLabel('Your sign-in name').fill(login)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.waitForURL((url) => url.pathname !== '/sign-in')
  return page
}

async function expectNoBarriers(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(', ')}`)).toEqual([])
}

test('a wrong password says so, and what was typed stays', async ({ page }) => {
  await page.goto('/sign-in')
  await page.getByLabel('Your sign-in name').fill(`nobody-${crypto.randomUUID()}`)
  await page.getByLabel('Password', { exact: true }).fill('not the password')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('alert')).toContainText('do not match')
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('not the password')
})

test('the demo signs in as one of its people', async ({ page }) => {
  await page.goto('/sign-in')
  await page.getByRole('button', { name: /maya@juniper/ }).click()
  await expect(page).toHaveURL(/\/clinic$/)
})

test('a clinician opens a page by the keyboard, marks it as read and undoes it', async ({ browser }) => {
  const page = await signedIn(browser, 'maya@juniper.example')
  const rows = page.locator('main li a')
  await rows.first().focus()
  await page.keyboard.press('ArrowDown')
  await expect(rows.nth(1)).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/clinic\/visits\/[0-9a-f-]{36}$/)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.getByRole('button', { name: 'Mark as read' }).click()
  await expect(page.getByText('Marked as read')).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByRole('button', { name: 'Mark as read' })).toBeVisible()
  await page.context().close()
})

test('the page fits one screen of 1440 × 900 and prints on one sheet', async ({ browser, isMobile }) => {
  test.skip(isMobile, 'the desktop’s')
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

test('an invitation becomes an account, and opens only for whom it is', async ({ browser }) => {
  const maya = await signedIn(browser, 'maya@juniper.example', '/clinic/people/invite')
  const name = `June ${crypto.randomUUID().slice(0, 8)}`
  await maya.getByLabel('Name on your lists').fill(name)
  await maya.getByLabel('Given name').fill('June')
  await maya.getByLabel('Birth year').fill('1990')
  await maya.getByRole('button', { name: 'Make the invitation' }).click()
  const code = await maya.locator('.code').innerText()
  await expect(maya.getByRole('img', { name: /code to scan/ })).toBeVisible()
  await expectNoBarriers(maya)
  await maya.context().close()

  const context = await browser.newContext({ locale: 'en-US', serviceWorkers: 'block' })
  const june = await context.newPage()
  await june.goto(`/invitation#${code}`)
  await june.getByLabel('Your given name').fill('June')
  await june.getByLabel('The year you were born').fill('1991')
  await june.getByRole('button', { name: 'Go on' }).click()
  await expect(june.getByRole('alert')).toContainText('do not fit together')
  await expect(june.getByText(name)).toHaveCount(0)

  await june.getByLabel('The year you were born').fill('1990')
  await june.getByRole('button', { name: 'Go on' }).click()
  await expect(june.getByRole('heading', { name: `Welcome, ${name}` })).toBeVisible()
  await june.getByLabel('A name to sign in with').fill('Ana@Juniper.example')
  await june.getByLabel('A password', { exact: true }).fill('four green reeds')
  await june.getByRole('button', { name: 'Make my account' }).click()
  await expect(june.getByText('Tick the box if you are')).toBeVisible()
  await june.getByLabel('I am 18 or older.').check()
  await june.getByRole('button', { name: 'Make my account' }).click()
  await expect(june.getByText('Someone else has this name')).toBeVisible()
  await june.getByLabel('A name to sign in with').fill(name)
  await expectNoBarriers(june)
  await june.getByRole('button', { name: 'Make my account' }).click()
  await expect(june).toHaveURL(/\/today$/)
  await context.close()
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

for (const theme of ['light', 'dark'] as const) {
  for (const language of ['en', 'es']) {
    test(`nobody meets a barrier in ${language}, ${theme}`, async ({ browser }) => {
      const context = await browser.newContext({ locale: language, colorScheme: theme, serviceWorkers: 'block' })
      await context.addInitScript((chosen) => localStorage.setItem('alongside.language', chosen), language)
      const page = await context.newPage()
      for (const path of ['/sign-in', '/invitation', '/setup']) {
        await page.goto(path)
        await expect(page.locator('h1')).toBeVisible()
        await expectNoBarriers(page)
      }
      await page.goto('/sign-in')
      await page.getByRole('button', { name: /maya@juniper/ }).click()
      await expect(page.locator('main li a').first()).toBeVisible()
      await expectNoBarriers(page)
      const link = await page.locator('main li a').first().getAttribute('href')
      const paths = [link ?? '', '/clinic?view=week', '/clinic/people', '/clinic/visits/new', '/account', '/owner']
      for (const path of [...paths, '/owner/invite', '/clinic/people/invite']) {
        await page.goto(path)
        await expect(page.locator('h1')).toBeVisible()
        await page.waitForLoadState('networkidle')
        await expectNoBarriers(page)
      }
      await context.close()
    })
  }
}
