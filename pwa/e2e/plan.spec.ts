import { expect, test } from '@playwright/test'
import { expectNoBarriers, open, signIn, words } from './people'
import { agrees } from './plan'

const t = words('en')

test('that both looked at what is taken is kept, and said to be older than the list', async ({ browser }) => {
  const page = await open(browser, { theme: 'dark' })
  const button = (key: string) => page.getByRole('button', { name: t(key), exact: true })
  await signIn(page, 'ana@juniper.example', { path: '/plan' })
  await agrees(page, t, 'medication')
  await button('plan_looked').click()
  await expect(page.getByRole('status').getByText(t('plan_looked'))).toBeVisible()
  await expect(button('plan_looked')).toBeHidden()
  await expectNoBarriers(page)

  await page.getByRole('link', { name: t('plan_medicines_change'), exact: true }).click()
  await page.getByRole('link', { name: t('medicine_now_add'), exact: true }).click()
  await page.getByLabel(t('medicine_name'), { exact: true }).fill('SAMe')
  await button('medicine_save').click()
  await page.waitForURL('/medicines')
  await page.goto('/plan')
  await expect(page.getByText(t('plan_looked_new'))).toBeVisible()
  await button('plan_looked').click()
  await expect(page.getByText(t('plan_looked_new'))).toBeHidden()
})

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
