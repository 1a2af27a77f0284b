import { type APIRequestContext, type Browser, expect, type Locator, type Page, test } from '@playwright/test'
import { another, keyed, Patient, today } from './patient'
import { expectNoBarriers, open, password, signIn, withPasskeys } from './people'
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

/** A page that somebody shared, at the desk of who reads it, with an answer begun on it. */
async function answering(browser: Browser, request: APIRequestContext, fake = true): Promise<[Page, Locator]> {
  const patient = await Patient.invite(request, 'en')
  const worry = another('concern', { written_on: today(), zone: 'America/Chicago', words: 'A private worry' })
  const top = [{ concern_id: worry.id }]
  await patient.write([worry, await keyed('checkin', patient.openVisit, { visit_id: patient.openVisit, top })])
  const page = await open(browser, { desk: true })
  if (fake) await page.clock.install()
  await signIn(page, 'maya@juniper.example', { path: await patient.share(patient.openVisit) })
  await page.getByRole('button', { name: 'Reply', exact: true }).click()
  const heard = page.getByLabel('I heard')
  await heard.fill('Half an ans')
  return [page, heard]
}

const cover = (page: Page) => page.getByRole('dialog', { name: 'Sign in to go on' })

/** Nothing of the page is seen, read out, found by the keyboard or printed. */
async function expectCovered(page: Page) {
  await expect(cover(page)).toBeVisible()
  await expect(page.getByText('A private worry').first()).toBeHidden()
  expect(await page.locator('main').ariaSnapshot()).toBe('')
  expect(await page.locator('body').ariaSnapshot()).not.toMatch(/private worry|Half an ans/)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect(cover(page)).toBeVisible()
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.closest('.frame') ?? null)).toBeNull()
  }
}

async function comeBack(page: Page, login = 'maya@juniper.example') {
  await cover(page).getByLabel('Your sign-in name').fill(login)
  await cover(page).getByLabel('Password', { exact: true }).fill(password)
  await page.keyboard.press('Enter')
}

test('a session nobody uses warns before it ends; what was typed waits, unseen, for who typed it', async ({
  browser,
  request,
}) => {
  const [page, heard] = await answering(browser, request)
  await page.clock.runFor(13 * 60_000 + 10_000)
  await expect(page.getByRole('dialog', { name: 'Are you still there?' })).toBeVisible()
  await page.getByRole('button', { name: 'Go on' }).click()
  await expect(heard).toHaveValue('Half an ans')
  await expect(heard).toBeFocused()
  await page.clock.runFor(15 * 60_000 + 10_000)
  await expectCovered(page)
  await expect(cover(page).getByLabel('Your sign-in name')).toHaveValue('maya@juniper.example')
  await expectNoBarriers(page)

  // Somebody at the desk who loads the page anew is nobody.
  const stranger = await page.context().newPage()
  await stranger.goto('/clinic')
  await expect(stranger).toHaveURL(/\/sign-in/)
  await stranger.close()

  await comeBack(page)
  await expect(cover(page)).toBeHidden()
  await expect(heard).toHaveValue('Half an ans')
  await expect(heard).toBeFocused()
  await page.keyboard.type('wer')
  await page.keyboard.press('Control+Enter')
  await expect(heard).toBeHidden()
  await expect(page.getByText('Half an answer').first()).toBeVisible()
  await page.context().close()
})

test('a session ended from another device takes nothing that is being typed, and what was sent goes on', async ({
  browser,
  request,
}) => {
  const [page, heard] = await answering(browser, request, false)
  const ended = await page.context().request.post('/api/v1/auth/sign-out', {
    data: {},
    headers: { Origin: new URL(page.url()).origin },
  })
  expect(ended.ok()).toBe(true)
  await heard.press('Control+Enter')
  await expectCovered(page)
  await comeBack(page)
  await expect(cover(page)).toBeHidden()
  await expect(page.getByText('Half an ans').first()).toBeVisible()
  await page.context().close()
})

test('somebody else who signs in over a covered page sees nothing of it, nor does who leaves it', async ({
  browser,
  request,
}) => {
  const [page] = await answering(browser, request)
  await page.clock.runFor(15 * 60_000 + 10_000)
  await comeBack(page, 'noor@juniper.example')
  await expect(page).toHaveURL(/\/clinic$/)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  expect(await page.content()).not.toMatch(/private worry|Half an ans/)
  await page.context().close()

  // A patient who has never been on this computer reads their own day, and nothing of anything that is gone.
  const [theirs] = await answering(browser, request)
  await theirs.clock.runFor(15 * 60_000 + 10_000)
  await comeBack(theirs, 'sam@juniper.example')
  await expect(theirs).toHaveURL(/\/today$/)
  await expect(theirs.getByRole('heading', { level: 1 })).toBeVisible()
  expect(await theirs.content()).not.toMatch(/private worry|Half an ans/)
  await theirs.context().close()

  const [left] = await answering(browser, request)
  await left.clock.runFor(15 * 60_000 + 10_000)
  const help = left.waitForEvent('popup')
  await cover(left).getByRole('link', { name: 'Help now' }).click()
  await expect((await help).getByRole('heading', { level: 1 })).toBeVisible()
  await cover(left).getByRole('button', { name: 'Leave without saving' }).click()
  await expect(left).toHaveURL(/\/sign-in$/)
  expect(await left.content()).not.toMatch(/private worry|Half an ans/)
  await left.context().close()
})

test('a covered page waits for half a day, and not for the next morning', async ({ browser, request }) => {
  const [page] = await answering(browser, request)
  // A lid that was closed: no timer ran, and the first thing that happens is somebody at the desk.
  await page.clock.fastForward(16 * 60_000)
  await page.mouse.move(40, 40)
  await expectCovered(page)
  await page.clock.fastForward(4 * 3_600_000)
  await expect(page).toHaveURL(/\/sign-in$/)
  await page.context().close()
})

test('the end that no activity puts off is said in good time, and signing in again keeps the page', async ({
  browser,
  request,
}) => {
  const [page, heard] = await answering(browser, request)
  // The server's clock goes on as it does: this session has been there for nearly twelve hours.
  await page.route('**/api/v1/auth/refresh', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, json: { ...(await response.json()), ends_in: 605 } })
  })
  await page.clock.runFor(8 * 60_000 + 10_000)
  const soon = page.getByRole('dialog', { name: 'You will have to sign in again soon' })
  await expect(soon).toBeVisible()
  await expectNoBarriers(page)
  await soon.getByRole('button', { name: 'Sign in again now' }).click()
  await expect(cover(page)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(heard, 'they have not signed in, and do not have to yet').toHaveValue('Half an ans')
  await soon.getByRole('button', { name: 'Sign in again now' }).click()
  await page.unroute('**/api/v1/auth/refresh')
  await comeBack(page)
  await expect(heard).toBeFocused()
  await expect(heard).toHaveValue('Half an ans')
  await page.clock.runFor(30_000)
  await expect(soon).toBeHidden()
  await page.context().close()
})
