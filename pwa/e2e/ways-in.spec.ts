import { expect, test } from '@playwright/test'
import { expectNoBarriers, languages, open, signIn, themes, withPasskeys, words } from './people'

const [ana, theo] = ['ana@juniper.example', 'theo@juniper.example']

for (const [language, login] of [
  ['en', ana],
  ['es', theo],
] as const) {
  test(`a passkey is made, named, and lets its person in, in ${language}`, async ({ browser }) => {
    const t = words(language)
    const page = await open(browser, { language })
    await withPasskeys(page)
    await signIn(page, login, { language, path: '/ways-in' })
    await page.getByRole('button', { name: t('waysin_passkey_make') }).click()
    await expect(page.getByText(t('waysin_passkey_made'))).toBeVisible()
    const names = page.getByRole('button', { name: new RegExp(`^${t('waysin_passkey_rename')} .`) })
    await names.last().click()
    const name = `Phone ${Date.now()}`
    await page.getByLabel(t('waysin_passkey_name'), { exact: true }).fill(name)
    await page.getByRole('button', { name: t('waysin_save'), exact: true }).click()
    await expect(page.getByText(name, { exact: true })).toBeVisible()

    // Out on this phone, and in again with nothing typed.
    await page.evaluate(() =>
      fetch('/api/v1/auth/sign-out', { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } }),
    )
    await page.goto('/sign-in?next=/ways-in')
    await page.getByRole('button', { name: t('signin_passkey') }).click()
    await page.getByRole('button', { name: t('waysin_passkey_remove_of', { name }) }).click()
    await expect(page.getByText(t('waysin_passkey_removed'))).toBeVisible()
    await expect(page.getByText(name, { exact: true })).toHaveCount(0)
    await page.context().close()
  })
}

for (const language of languages) {
  for (const theme of themes) {
    test(`how one signs in has no barriers, in ${language} and ${theme}`, async ({ browser }) => {
      const t = words(language)
      const page = await open(browser, { language, theme })
      await signIn(page, language === 'en' ? ana : theo, { language, path: '/ways-in' })
      await page.getByRole('button', { name: t('waysin_app_set') }).click()
      await expect(page.getByRole('img', { name: t('waysin_app_qr') })).toBeVisible()
      await expectNoBarriers(page)
      await page.getByLabel(t('waysin_app_code')).fill('12345')
      await page.getByRole('button', { name: t('waysin_app_check') }).click()
      await expect(page.getByText(t('problem_wrong_code'))).toBeVisible()
      await page.context().close()
    })
  }
}
