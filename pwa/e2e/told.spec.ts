import { type Browser, expect, type Page, test } from '@playwright/test'
import { colleagueInvitedBack, Patient } from './patient'
import { expectNoBarriers, type Language, languages, open, signIn, words } from './people'

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
  await seen(page, language)
  await expect(page.getByRole('button', { name: t('waysin_seen'), exact: true })).toBeHidden()
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
