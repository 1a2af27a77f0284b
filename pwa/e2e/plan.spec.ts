import { expect, test } from '@playwright/test'
import { expectNoBarriers, open, signIn, words } from './people'

const t = words('en')

test('the way out, how somebody is and their own yes come before a first dose', async ({ browser }) => {
  const page = await open(browser, { theme: 'dark' })
  const button = (key: string, values = {}) => page.getByRole('button', { name: t(key, values), exact: true })
  await signIn(page, 'ana@juniper.example', { path: '/plan' })
  const go = button('plan_move_go', { dose: '12.5 mg each morning' })

  const medicine = page.getByRole('region', { name: t('plan_kind_medication') })
  // All that was said has come: only the medicine waits for her.
  await expect(page.getByRole('group', { name: t('plan_stance') })).toHaveCount(1)
  await medicine.getByLabel(t('plan_stance_agree')).check()
  await medicine.getByRole('button', { name: t('thread_send'), exact: true }).click()
  await page.getByLabel(t('plan_way_out_mine')).fill('I feel behind glass.')
  await expect(go).toBeHidden()
  await button('plan_save').click()
  await expect(page.getByRole('blockquote').filter({ hasText: 'I feel behind glass.' })).toBeVisible()
  await expectNoBarriers(page)

  await page.getByRole('link', { name: t('plan_baseline_do') }).click()
  await button('followup_begin').click()
  for (let group = 0; group < 3; group++) await button('followup_rest').first().click()
  await button('followup_send').click()
  await page.getByRole('link', { name: t('followup_to_plan') }).click()

  await go.click()
  await expect(page.getByText(t('plan_said_go', { dose: '12.5 mg each morning' }))).toBeVisible()
  await button('plan_move_wait').click()
  await expect(page.getByText(t('plan_said_wait'))).toBeVisible()
  await expectNoBarriers(page)
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
