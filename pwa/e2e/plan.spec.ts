import { expect, test } from '@playwright/test'
import { another, Patient } from './patient'
import { expectNoBarriers, open, signIn, words } from './people'
import { agrees, lineOf } from './plan'

const t = words('en')

test('what is typed on a plan outlives a reload; that both looked at what is taken is kept, and the list told newer', async ({
  browser,
  request,
}) => {
  const patient = await Patient.invite(request, 'en')
  await patient.write([another('medicine', { name: 'Magnesium', sort: 'supplement' })])
  await patient.isOffered('Slowly')
  const page = await open(browser, { theme: 'dark' })
  const button = (key: string) => page.getByRole('button', { name: t(key), exact: true })
  await signIn(page, patient.login, { path: '/plan' })
  await agrees(page, t, 'medication')
  const wayOut = page.getByLabel(t('plan_way_out_mine'))
  await wayOut.fill('I feel behind glass.')
  await button('plan_add').click()
  await page.getByLabel(t('plan_line_words')).fill('Walk with Rosa.')
  await page.reload()
  await expect(wayOut).toHaveValue('I feel behind glass.')
  await expect(page.getByLabel(t('plan_line_words'))).toHaveValue('Walk with Rosa.')

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
  await expect(page.getByText(t('followup_danger', { emergency: '911' }))).toBeVisible()
  await expect(page.getByText(t('followup_not_sent'), { exact: true })).toBeVisible()
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

test('a stop reaches the clinic at once, and says who looks and who has', async ({ browser, request }) => {
  const patient = await Patient.invite(request, 'en')
  await patient.begins('Very small steps')
  const phone = await open(browser)
  await signIn(phone, patient.login, { path: '/plan' })
  const end = phone.getByRole('button', { name: t('plan_move_stop'), exact: true })
  await expect(end).toBeVisible() // the plan is on the phone
  await phone.context().setOffline(true)
  await end.click()
  await expect(phone.getByText(t('followup_on_phone'))).toBeVisible()
  await phone.context().setOffline(false)
  await phone.evaluate(() => window.dispatchEvent(new Event('online')))
  const medicine = lineOf(phone, t, 'medication')
  const promised = t('followup_delivered', { name: 'Maya Chen, NP', time: '@' }).split('@')[0] ?? ''
  await expect(medicine.getByText(promised)).toBeVisible()
  await expectNoBarriers(phone)

  const maya = await open(browser, { desk: true })
  await signIn(maya, 'maya@juniper.example', { path: '/clinic/people' })
  const link = maya.getByRole('link', { name: t('clinic_due_waits') })
  await expect(link).toBeVisible()
  await expectNoBarriers(maya)
  await link.press('Enter')
  await expect(link).toHaveCount(0)
  const title = t('clinic_due_stop', { name: patient.name })
  const heading = maya.getByRole('heading', { level: 3, name: title })
  const stop = maya.locator('section').filter({ has: heading }).last()
  await expect(stop.getByText('Very small steps')).toBeVisible()
  await expectNoBarriers(maya)
  await stop.getByRole('button', { name: t('clinic_due_seen_of', { name: patient.name }) }).click()
  await expect(maya.getByText(t('clinic_due_seen_done', { name: patient.name }))).toBeVisible()
  await expect(heading).toHaveCount(0)

  await phone.reload()
  const seen = t('followup_seen', { name: 'Maya Chen, NP', time: '@' }).split('@')[0] ?? ''
  await expect(medicine.getByText(seen)).toBeVisible()
  await Promise.all([phone.context().close(), maya.context().close()])
})
