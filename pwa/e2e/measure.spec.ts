import { expect, test } from '@playwright/test'
import { Patient } from './patient'
import { expectNoBarriers, open, signIn, words } from './people'

const t = words('en')

test('an answer that needs somebody brings help at once, with no signal, and is seen once it is sent', async ({
  browser,
  request,
}) => {
  const patient = await Patient.invite(request, 'en')
  const robin = await open(browser)
  await signIn(robin, patient.login, { path: '/measures/phq_9' })
  await robin.getByRole('button', { name: t('followup_begin'), exact: true }).click()
  const thoughts = robin.getByRole('group', { name: 'Thoughts that you would be better off dead' })
  await expect(thoughts).toBeVisible()
  const help = robin.getByRole('heading', { name: t('measure_help_title') })
  await thoughts.getByText('Several days', { exact: true }).click()
  await expect(help).toBeFocused()
  await robin.getByRole('button', { name: t('measure_help_on'), exact: true }).click()
  await expect(thoughts.getByRole('radio', { name: 'Several days' })).toBeFocused()

  // Opened again it says what stands, and goes on at the first question without an answer; a higher answer is shown help again.
  await robin.reload()
  await expect(robin.getByText(t('measure_not_kept'), { exact: true })).toBeVisible()
  await expect(robin.getByText(t('measure_help_stands'))).toBeVisible()
  await robin.getByRole('button', { name: t('measure_go_on') }).click()
  await expect(robin.getByRole('radio').first()).toBeFocused()
  await robin.context().setOffline(true)
  await thoughts.getByText('Nearly every day', { exact: true }).click()
  await expect(help).toBeFocused()
  await expect(robin.getByRole('link', { name: t('help_lifeline_call') })).toHaveAttribute('href', 'tel:988')
  await expect(robin.getByRole('link', { name: t('help_lifeline_text') })).toBeVisible()
  await expect(robin.getByRole('link', { name: t('help_chat') })).toBeVisible()
  await expect(robin.getByText(t('measure_help_unsent'))).toBeVisible()
  await robin.getByRole('button', { name: t('measure_tell'), exact: true }).click()
  await expect(robin.getByText(t('followup_on_phone'))).toBeVisible()
  await expect(help).toBeVisible()
  await robin.context().setOffline(false)
  await expect(robin.getByText('Your clinic has it.')).toBeVisible({ timeout: 30_000 })
  await expect(help).toBeVisible()

  // It is the first thing on the one page.
  const maya = await open(browser, { desk: true })
  await signIn(maya, 'maya@juniper.example', { path: await patient.share(patient.openVisit) })
  const first = maya.getByRole('article').getByRole('region').first()
  await expect(first).toHaveAccessibleName(t('clinic_flags_title'))
  await expect(first.getByRole('listitem').first()).toContainText(t('clinic_measure_item'))
  await expect(first.getByRole('listitem').first()).toContainText('Nearly every day')

  await maya.goto('/clinic')
  const title = t('clinic_measure_waits', { name: patient.name, measure: 'PHQ-9' })
  const card = maya
    .locator('section')
    .filter({ has: maya.getByRole('heading', { name: title, level: 3 }) })
    .last()
  await expect(card).toContainText(t('clinic_measure_new'))
  await expectNoBarriers(maya)
  // The page of answers says whose it is to see to, and takes that it was seen.
  await card.getByRole('link', { name: t('clinic_measure_answers_of', { name: patient.name }) }).click()
  await expect(maya.getByRole('heading', { name: title })).toBeVisible()
  await expect(maya.getByRole('row', { name: 'Thoughts that you would be better off dead' })).toBeVisible()
  await maya.getByRole('button', { name: t('clinic_due_seen_of', { name: patient.name }) }).click()
  await expect(maya.getByRole('heading', { name: title })).toHaveCount(0)
  await expect(maya.getByText(t('clinic_measure_seen', { name: 'Maya', time: '' }).split(',')[0] ?? '')).toBeVisible()
  await Promise.all([robin.context().close(), maya.context().close()])
})

test('an answer that needs somebody and that the clinic could not take says so, beside help', async ({
  browser,
  request,
}) => {
  const patient = await Patient.invite(request, 'en')
  const robin = await open(browser)
  await robin.route('**/api/v1/sync', (route) => {
    const sent = route.request().postData() ?? ''
    return route.continue({ postData: sent.replaceAll('"version":1', '"version":9') })
  })
  await signIn(robin, patient.login, { path: '/measures/phq_9' })
  await robin.getByRole('button', { name: t('followup_begin'), exact: true }).click()
  const thoughts = robin.getByRole('group', { name: 'Thoughts that you would be better off dead' })
  await thoughts.getByText('Several days', { exact: true }).click()
  await robin.getByRole('button', { name: t('measure_tell'), exact: true }).click()
  await expect(robin.getByText(t('measure_refused_help'))).toBeVisible()
  await expect(robin.getByText(t('entry_wrong_newer'))).toBeVisible()
  await expect(robin.getByText(t('followup_on_phone'))).toHaveCount(0)
  await robin.goto('/measures')
  await expect(robin.getByText(t('measure_refused_help'))).toBeVisible()
  await robin.context().close()
})

test('a questionnaire with terms of its own is on once an owner has said that the practice may use it', async ({
  browser,
}) => {
  const maya = await open(browser, { desk: true })
  await signIn(maya, 'maya@juniper.example', { path: '/owner/instruments' })
  const offered = maya.getByRole('switch', { name: t('owner_instruments_offer', { name: 'WHO-5' }) })
  // As an earlier try may have left it.
  await expect(offered).toBeVisible()
  if (await offered.isChecked()) await offered.click()
  await expect(offered).not.toBeChecked()
  await offered.click()
  await expect(maya.getByRole('alert')).toHaveText(t('owner_instruments_first'))
  await expect(offered).not.toBeChecked()
  await maya.getByRole('checkbox', { name: t('owner_instruments_attest') }).check()
  await offered.click()
  await expect(offered).toBeChecked()
  await offered.click()
  await expect(offered).not.toBeChecked()
  await maya.context().close()
})

test('nobody is asked too much: the clinic is told which limit it is, and Today asks one thing', async ({
  browser,
  request,
}) => {
  const patient = await Patient.invite(request, 'en')
  for (const instrument of ['gad_7', 'phq_2', 'gad_2']) await patient.isAskedFor(instrument)
  const maya = await open(browser, { desk: true })
  await signIn(maya, 'maya@juniper.example', { path: `/clinic/people/${patient.id}/measures` })
  const longest = maya.getByRole('radio', { name: t('clinic_measure_long', { name: 'PHQ-9' }) })
  await longest.check()
  await maya.getByRole('radio', { name: t('clinic_measure_now'), exact: true }).check()
  await maya.getByRole('button', { name: t('clinic_measure_do'), exact: true }).click()
  const refused = maya.getByRole('alert')
  await expect(refused).toContainText(t('clinic_measure_two_minutes', { name: patient.name, day: '' }).replace('.', ''))
  // On the first day that is named there is room.
  await refused.getByRole('button').click()
  await expect(longest).not.toBeChecked()
  await expect(refused).toBeHidden()
  await expect(maya.getByRole('listitem').filter({ hasText: 'PHQ-9' })).toBeVisible()

  const robin = await open(browser)
  await signIn(robin, patient.login, { path: '/today' })
  const asked = t('measure_asked', { name: '' })
  await expect(robin.getByRole('heading', { name: asked })).toHaveText(/GAD-7/)
  await robin.goto('/measures')
  const cards = robin.getByRole('region', { name: asked })
  await expect(cards).toHaveCount(3)
  await expect(cards.getByRole('link', { name: t('measure_open') })).toHaveCount(1)
  await expect(cards.filter({ hasText: 'GAD-7' }).getByRole('link')).toHaveText(t('measure_open'))
  await expect(cards.filter({ hasText: t('measure_one_a_day') })).toHaveCount(2)
  // What was answered or left is enough for the day.
  await cards.getByRole('link').click()
  await robin.getByRole('button', { name: t('measure_not_this_time') }).click()
  await expect(cards).toHaveCount(2)
  await expect(cards.getByRole('link')).toHaveCount(0)
  await Promise.all([robin.context().close(), maya.context().close()])
})
