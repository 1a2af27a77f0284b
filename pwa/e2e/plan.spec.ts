import { expect, test } from '@playwright/test'
import { expectNoBarriers, open, signIn, words } from './people'

const t = words('en')

test('danger is answered on the phone alone, before anything is sent', async ({ browser }) => {
  const page = await open(browser)
  await signIn(page, 'priya@juniper.example', { path: '/plan/follow-up?reason=not_right' })
  await page.getByRole('button', { name: t('followup_begin'), exact: true }).click()
  await page.context().setOffline(true)
  const pain = page.getByRole('group', { name: t('symptom_chest_pain') })
  await pain.getByLabel(t('symptom_level_a_little')).check()
  await expect(page.getByRole('alert').getByText(t('symptom_tier_emergency', { emergency: '911' }))).toBeVisible()
  await page.getByRole('button', { name: t('followup_send'), exact: true }).click()
  await expect(page.getByText(t('followup_on_phone'))).toBeVisible()
  await page.context().setOffline(false)
  await page.evaluate(() => window.dispatchEvent(new Event('online')))
  await expect(page.getByText(t('followup_on_phone'))).toBeHidden()
  await expectNoBarriers(page)
})
