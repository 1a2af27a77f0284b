import { expect, type Page, test } from '@playwright/test'
import { keyed, Patient, today } from './patient'
import { open, signIn, words } from './people'

const t = words('en')
const sleepSwitch = (page: Page) => page.getByRole('switch', { name: t('sleep_title') })
const sent = (page: Page) => page.getByRole('status').filter({ hasText: t('entry_sent') })

test('a log is off, read around a visit once it is on, told to its owner, and gone with one tap', async ({
  browser,
  request,
}) => {
  const patient = await Patient.invite(request, 'en')
  await patient.visit(1)
  await patient.write([await keyed('sleep', today(), { day: today(), zone: 'UTC', band: '5_to_6' })])
  const log = `/clinic/people/${patient.id}/log`

  const maya = await open(browser)
  await signIn(maya, 'maya@juniper.example', { path: log })
  await expect(maya.getByText(t('clinic_log_none'))).toBeVisible()

  const robin = await open(browser)
  await signIn(robin, patient.login, { path: '/settings/around-visits' })
  await expect(sleepSwitch(robin)).not.toBeChecked()
  await sleepSwitch(robin).check()
  await expect(sent(robin)).toBeVisible()
  await expect(robin.getByText(t('standing_now'))).toBeVisible()

  await maya.reload()
  const read = maya.getByRole('button', { name: t('clinic_log_read_sleep') })
  await read.click()
  await expect(maya.getByRole('heading', { name: t('summary_sleep_title'), exact: true })).toBeVisible()
  await expect(maya.getByRole('button', { name: t('clinic_log_read_mood') })).toHaveCount(0)

  await robin.goto('/who-looked')
  await expect(robin.getByText(t('accessevent_read_log_sleep', { name: 'Maya Chen, NP' }))).toBeVisible()
  await robin.goto('/settings/around-visits')
  await sleepSwitch(robin).uncheck()

  await expect(async () => {
    await read.click({ timeout: 1_000 })
    await expect(maya.getByText(t('clinic_log_stale'))).toBeVisible({ timeout: 1_000 })
  }).toPass()
  await expect(maya.getByText(t('clinic_log_none'))).toBeVisible()
  await expect(maya.getByRole('heading', { name: t('summary_sleep_title'), exact: true })).toHaveCount(0)
  await maya.context().close()
  await robin.context().close()
})
