import { type Browser, expect, type Page, test } from '@playwright/test'
import { keyboard } from './hands'
import { colleagueInvitedBack, Patient } from './patient'
import {
  cutOff,
  expectNoBarriers,
  expectNoColourBarriers,
  type Language,
  languages,
  open,
  signIn,
  words,
} from './people'

test('who has no e-mail address is told on their first page what was done to their ways in, until they have seen it', async ({
  browser,
  request,
}) => {
  for (const language of languages) {
    await test.step(language, async () => {
      const robin = await Patient.invite(request, language)
      await robin.isInvitedBack()
      await isToldUntilSeen(browser, robin.login, '/today', language)
      await isToldUntilSeen(browser, await colleagueInvitedBack(request, language), '/clinic', language, true)
    })
  }
})

test('who has an e-mail address is written to, and where no mail server carries it an owner reads what it says', async ({
  browser,
  request,
}) => {
  const t = words('en')
  const owner = await open(browser, { desk: true })
  await signIn(owner, 'maya@juniper.example', { path: '/owner' })
  for (const language of languages) {
    const robin = await Patient.invite(request, language, 'Robin', undefined, '@juniper.example')
    await robin.isInvitedBack()
    await owner.goto('/owner')
    await owner.getByRole('link', { name: t('owner_mails_title') }).click()
    const letter = owner.getByRole('listitem').filter({ hasText: robin.login.toLowerCase() })
    await expect(async () => {
      await owner.reload()
      await expect(letter).toHaveCount(1, { timeout: 2_000 })
    }).toPass()
    const said = letter.getByText(written[language])
    await expect(said).toBeHidden()
    await keyboard.press(letter.getByText(t('owner_mails_read')))
    await expect(said).toBeVisible()
    await expect(letter).not.toContainText(robin.name)
  }
  await expectNoBarriers(owner)
  await owner.emulateMedia({ colorScheme: 'dark' })
  await expectNoColourBarriers(owner)
  await owner.setViewportSize({ width: 320, height: 256 })
  expect(await cutOff(owner)).toEqual([])
  await owner.context().close()
})

/** What the server writes, by the person's language. */
const written: Readonly<Record<Language, string>> = {
  en: 'A new invitation was made for you.',
  es: 'Se hizo una invitación nueva para usted.',
}

async function isToldUntilSeen(browser: Browser, login: string, home: string, language: Language, desk = false) {
  const t = words(language)
  const page = await open(browser, { language, desk })
  await signIn(page, login, { language })
  await expect(page).toHaveURL(new RegExp(`${home}$`))
  const told = page.getByText(t('waysin_unseen'))
  await expect(told).toBeVisible()
  await expectNoBarriers(page)
  await page.emulateMedia({ colorScheme: 'dark' })
  await expectNoBarriers(page)
  const { height = 0 } = (await page.getByRole('link', { name: t('waysin_look') }).boundingBox()) ?? {}
  if (!desk) expect(height).toBeGreaterThanOrEqual(48)
  // Looking at it is one thing, having seen it another.
  await page.getByRole('link', { name: t('waysin_look') }).click()
  await expect(page.getByText(t('waysin_change_recovery_offered'))).toBeVisible()
  await expectNoBarriers(page)
  await page.goto(home)
  await expect(told).toBeVisible()
  await page.getByRole('link', { name: t('waysin_look') }).click()
  // Without a signal it stays.
  await page.route('**/ways-in/seen', (route) => route.abort())
  await seen(page, language)
  await expect(page.getByText(t('problem_offline'))).toBeVisible()
  await page.unroute('**/ways-in/seen')
  // Who has a second factor to set up yet is still told so once they have seen it.
  await page.route('**/auth/refresh', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, json: { ...(await response.json()), second_factor_missing: true } })
  })
  await page.reload()
  const missing = page.getByText(t('waysin_missing_title'))
  await expect(missing).toBeVisible()
  await seen(page, language)
  await expect(page.getByRole('button', { name: t('waysin_seen'), exact: true })).toBeHidden()
  await expect(missing).toBeVisible()
  await page.unroute('**/auth/refresh')
  await page.goto(home)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.waitForLoadState('networkidle')
  await expect(told).toBeHidden()
  await page.context().close()
}

async function seen(page: Page, language: Language) {
  const button = page.getByRole('button', { name: words(language)('waysin_seen'), exact: true })
  await button.focus()
  await page.keyboard.press('Enter')
}
