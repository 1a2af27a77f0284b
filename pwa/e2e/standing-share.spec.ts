import { expect, type Page, test } from '@playwright/test'
import { another, keyed, Patient, today } from './patient'
import { expectNoBarriers, open, signIn, words } from './people'

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

  const maya = await open(browser, { desk: true })
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

test('on a day that both named the log is read too; an owner opens the sealed copy, and that is told as well', async ({
  browser,
  request,
}) => {
  const patient = await Patient.invite(request, 'en')
  await patient.write([
    await keyed('sleep', today(), { day: today(), zone: 'UTC', band: '5_to_6' }),
    another('standing_share', { domain: 'sleep', shared: true }),
    await keyed('body', today(), { day: today(), zone: 'UTC', pain: 'moderate' }),
    another('standing_share', { domain: 'body', shared: true }),
  ])
  const maya = await open(browser, { desk: true })
  await signIn(maya, 'maya@juniper.example', { path: `/clinic/people/${patient.id}/log` })
  await expect(maya.getByText(t('clinic_log_closed'))).toBeVisible()
  const day = new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'America/Chicago' }).format()
  await maya.getByLabel(t('clinic_log_day_label')).selectOption(day)
  await expect(maya.getByText(t('clinic_log_day_ours', { day, name: patient.name }))).toBeVisible()

  const robin = await open(browser)
  await signIn(robin, patient.login, { path: '/settings/around-visits' })
  await robin.getByRole('button', { name: t('standing_day_agree', { day }) }).click()
  await expect(robin.getByText(t('standing_day_both', { day }))).toBeVisible()
  await expect(sent(robin), 'the shares, and now the day').toHaveCount(3)
  await expect(robin.getByRole('switch', { name: t('body_title') }), 'shared, though it is not logged').toBeChecked()
  await expect(robin.getByRole('switch', { name: t('regulation_title') })).toHaveCount(0)

  await maya.reload()
  await expect(maya.getByText(t('clinic_log_day_both', { day }))).toBeVisible()
  await maya.getByRole('button', { name: t('clinic_log_read_sleep') }).click()
  await expect(maya.getByRole('heading', { name: t('summary_sleep_title'), exact: true })).toBeVisible()
  await maya.getByRole('button', { name: t('clinic_log_read_body') }).click()
  await expect(maya.getByRole('heading', { name: t('summary_body_title'), exact: true })).toBeVisible()

  await maya.goto('/owner/sealed-copies')
  const copy = { name: patient.name, kind: t('summary_sleep_title') }
  await maya.getByRole('button', { name: t('owner_copies_open_of', copy) }).click()
  const dialog = maya.getByRole('dialog', { name: t('owner_copies_open_title', { name: patient.name }) })
  await expect(dialog.getByText(t('owner_copies_told', { name: patient.name }))).toBeVisible()
  await expectNoBarriers(maya)
  await dialog.getByRole('button', { name: t('owner_copies_open_do') }).click()
  await expect(maya.getByRole('heading', { name: t('owner_copies_log_of', { name: patient.name }) })).toBeVisible()
  await expectNoBarriers(maya)

  await robin.goto('/who-looked')
  const by = (deed: string) => t(`accessevent_${deed}`, { name: 'Maya Chen, NP' })
  const events = robin.getByRole('main').locator('ol > li')
  await expect(events).toContainText([
    by('open_sealed_log'),
    by('read_log_body'),
    by('read_log_sleep'),
    by('reading_day'),
  ])
  await Promise.all([robin.context().close(), maya.context().close()])
})
