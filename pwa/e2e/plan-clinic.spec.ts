import { expect, test } from '@playwright/test'
import { newId } from '../src/lib/db/ids'
import { another, keyed, Patient } from './patient'
import { expectNoBarriers, open, signIn, words } from './people'
import { addLine, lineOf, nextContact } from './plan'

test('a clinician writes a plan with a ladder, told at its place what is missing', async ({ browser, request }) => {
  const t = words('en')
  const patient = await Patient.invite(request, 'en')
  const maya = await open(browser)
  await signIn(maya, 'maya@juniper.example', { path: '/clinic/people' })
  await maya.getByRole('link', { name: t('clinic_plans_of', { name: patient.name }) }).click()
  await addLine(maya, t, { kind: 'medication', words: 'Very small steps', steps: ['12.5 mg'] })
  await maya.getByRole('button', { name: t('clinic_plans_contact_plan') }).click()
  await maya.getByRole('button', { name: t('clinic_plans_save') }).click()

  const wayOut = maya.getByLabel(t('plan_way_out'))
  await expect(wayOut).toHaveAttribute('aria-invalid', 'true')
  await expect(maya.getByLabel(t('clinic_plan_day'), { exact: true })).toHaveAttribute('aria-invalid', 'true')
  await expectNoBarriers(maya)
  await wayOut.fill('Stop, and call us.')
  await nextContact(maya, t, { outside: 'Noor, at the front desk number' })
  await maya.getByRole('button', { name: t('clinic_plans_save') }).click()
  await expect(maya.getByText(t('clinic_plans_saved', { name: patient.name }))).toBeVisible()
  await expect(maya.getByText('Noor, at the front desk number')).toBeVisible()
  await expect(maya.getByText(t('clinic_plans_baseline_missing', { name: patient.name }))).toBeVisible()

  // One side alone brakes at once.
  await maya.getByRole('button', { name: t('plan_move_talk_first') }).click()
  await expect(maya.getByText(t('clinic_plans_moved', { name: patient.name }))).toBeVisible()
  await maya.context().close()
})

test('what stands against a save is told at its place, and all that was typed stays', async ({ browser, request }) => {
  const t = words('en')
  const patient = await Patient.invite(request, 'en')
  await patient.begins('Slowly')
  const line_id = newId()
  await patient.write([another('plan_line', { line_id, version: 1, kind: 'other', words: 'Ask my sister along' })])
  const maya = await open(browser)
  await signIn(maya, 'maya@juniper.example', { path: `/clinic/people/${patient.id}/plan` })
  const card = (text: string) => maya.locator('.card').filter({ hasText: text })
  const sister = card('Ask my sister along')
  const save = maya.getByRole('button', { name: t('clinic_plans_save') })

  await sister.getByText(t('clinic_plans_our_say')).press('Enter')
  await sister.getByRole('radio', { name: t('plan_stance_agree') }).press('Space')
  await sister.getByLabel(t('plan_stance_words')).fill('Gladly. When is she free?')
  // Meanwhile the patient would rather leave it.
  await patient.write([another('stance', { line_id, version: 1, stance: 'not_now', may_raise: 'only_if_i' })])
  await save.press('Enter')
  await expect(
    sister.getByRole('alert').getByText(t('clinic_plans_not_now_holds', { name: patient.name })),
  ).toBeVisible()
  await expect(sister.getByLabel(t('plan_stance_words'))).toHaveValue('Gladly. When is she free?')
  await expect(maya.getByText(t('clinic_plans_marked'))).toBeVisible()
  await expectNoBarriers(maya)
  await sister.getByRole('button', { name: t('clinic_plans_leave') }).press('Enter')

  // The steps are moved by the keyboard; the one that was reached keeps its place.
  const medicine = card('75 mg')
  await medicine.getByText(t('clinic_plans_our_say')).press('Enter')
  await medicine.getByRole('button', { name: t('plan_change') }).press('Enter')
  const doses = medicine.getByLabel(t('clinic_plans_dose'))
  const move = (way: 'up' | 'down', step: string) =>
    medicine.getByRole('button', { name: t(`clinic_plans_step_${way}`, { step }) })
  const second = await doses.nth(1).inputValue()
  await move('up', '3').press('Enter')
  await expect(move('up', '2')).toBeFocused()
  await maya.keyboard.press('Enter')
  await expect(move('down', '1')).toBeFocused()
  await expect(doses.last()).toHaveValue(second)
  await medicine.getByRole('button', { name: t('clinic_plans_step_off', { step: '2' }) }).press('Enter')
  await save.press('Enter')
  await expect(medicine.getByText(t('clinic_plans_wrong_reached'))).toBeVisible()
  await expect(doses).toHaveCount(2)
  await maya.context().close()
})

test('a not now stands on the page with its return, and nothing of the clinic comes before it', async ({
  browser,
  request,
}) => {
  const t = words('en')
  const patient = await Patient.invite(request, 'en')
  await patient.begins('Slowly')
  const phone = await open(browser)
  await signIn(phone, patient.login, { path: '/plan' })
  const sleep = lineOf(phone, t, 'sleep')
  await sleep.getByLabel(t('plan_stance_not_now'), { exact: true }).check()
  const send = sleep.getByRole('button', { name: t('thread_send'), exact: true })
  await expect(send).toBeDisabled()
  await sleep.getByLabel(t('plan_return_only_if_i'), { exact: true }).check()
  await expectNoBarriers(phone)
  await send.click()
  await expect(sleep.getByRole('status').filter({ hasText: t('entry_sent') })).toBeVisible()
  await patient.write([await keyed('checkin', patient.openVisit, { visit_id: patient.openVisit, nervous: true })])

  const maya = await open(browser, { desk: true })
  await signIn(maya, 'maya@juniper.example', { path: await patient.share(patient.openVisit) })
  const said = t('clinic_plans_not_now', { name: patient.name, time: '@', back: t('plan_return_only_if_i') }).split('@')
  const told = maya.getByText(said[0] ?? '').first()
  await expect(told).toContainText(said[1] ?? '')
  await expectNoBarriers(maya)
  await maya
    .getByRole('link', { name: t('clinic_plans_open') })
    .first()
    .click()
  const card = maya.locator('.card').filter({ hasText: said[0] ?? '' })
  await expect(card.getByText(said[1] ?? '')).toBeVisible()
  await expect(card.getByText(t('clinic_plans_our_say'))).toHaveCount(0)
  await expect(card.getByRole('button', { name: t('plan_change') })).toHaveCount(0)
  await Promise.all([phone.context().close(), maya.context().close()])
})

test('several contacts stand beside each other; each can be called off, or give its place to another', async ({
  browser,
  request,
}) => {
  const t = words('en')
  const patient = await Patient.invite(request, 'en')
  await patient.begins('Slowly')
  const maya = await open(browser)
  await signIn(maya, 'maya@juniper.example', { path: `/clinic/people/${patient.id}/plan` })
  const off = maya.getByRole('button', { name: t('clinic_plans_call_off') })
  const instead = maya.getByRole('button', { name: t('clinic_plans_contact_other') })
  const none = maya.getByRole('radio', { name: t('clinic_plans_replaces_none') })
  const save = maya.getByRole('button', { name: t('clinic_plans_save') })
  await expect(instead).toHaveCount(1)
  await expect(off).toHaveCount(0)

  await maya.getByRole('button', { name: t('clinic_plans_contact_more') }).press('Enter')
  await expect(maya.getByLabel(t('clinic_plan_day'), { exact: true })).toBeFocused()
  await expect(none).toBeChecked()
  await nextContact(maya, t, { outside: 'Noor, at the front desk number' })
  await save.press('Enter')
  await expect(off).toHaveCount(2)
  await expect(maya.locator('form')).toBeFocused()
  await instead.first().click()
  await expect(none).not.toBeChecked()
  await nextContact(maya, t, { outside: 'Noor, at the front desk number' })
  await expectNoBarriers(maya)
  await save.click()
  await expect(none).toBeHidden()
  await expect(instead).toHaveCount(2)

  const phone = await open(browser)
  await signIn(phone, patient.login, { path: '/plan' })
  const mine = phone.getByRole('region', { name: t('plan_contact_title') }).getByText('Maya Chen, NP calls you')
  await expect(mine).toHaveCount(2)
  await off.first().click()
  const asked = maya.getByRole('dialog', { name: t('clinic_plans_call_off') })
  await asked.getByRole('button', { name: t('clinic_plans_leave') }).click()
  await expect(asked).toBeHidden()
  await expect(instead).toHaveCount(2)
  await off.first().click()
  await asked.getByRole('button', { name: t('clinic_plans_call_off') }).click()
  await expect(instead).toHaveCount(1)
  await phone.reload()
  await expect(mine).toHaveCount(1)
  await phone.context().close()

  const { name } = patient
  await maya.getByRole('button', { name: t('clinic_due_happened') }).click()
  await expect(maya.getByText(t('clinic_plans_go_contact', { name }))).toBeVisible()
  await maya.goto('/clinic')
  await expect(maya.getByRole('heading', { name: t('clinic_due_none', { name }) })).toBeVisible()
  await expectNoBarriers(maya)
  await maya.getByRole('link', { name: t('clinic_due_none_say', { name }) }).click()
  await expect(maya.getByRole('button', { name: t('clinic_plans_contact_plan') })).toBeVisible()
  await maya.context().close()
})

test('what somebody takes stands beside the first step once they shared it and it was opened, and both look at it', async ({
  browser,
  request,
}) => {
  const t = words('en')
  const patient = await Patient.invite(request, 'en')
  const { name } = patient
  await patient.write([
    another('medicine', { name: 'St. John’s wort tea', sort: 'supplement', dose: 'a cup at night' }),
  ])
  const maya = await open(browser)
  const path = `/clinic/people/${patient.id}/plan`
  await signIn(maya, 'maya@juniper.example', { path })
  await addLine(maya, t, { kind: 'medication', words: 'Slowly', way_out: 'Stop, and call us.', steps: ['12.5 mg'] })
  await maya.getByRole('button', { name: t('clinic_plans_contact_plan') }).click()
  await nextContact(maya, t, { outside: 'Noor, at the front desk number' })
  await maya.getByRole('button', { name: t('clinic_plans_save') }).click()
  await expect(maya.getByText(t('clinic_plans_taken_unshared', { name }))).toBeVisible()

  await patient.share(patient.openVisit)
  await maya.goto(path)
  await expect(maya.getByText(t('clinic_plans_taken_unopened', { name }))).toBeVisible()
  await expect(maya.getByText('St. John’s wort tea')).toBeHidden()
  await maya.getByRole('link', { name: t('clinic_plans_page') }).click()
  await expect(maya.getByText('St. John’s wort tea')).toBeVisible()
  await maya.goto(path)
  await expect(maya.getByRole('blockquote').filter({ hasText: 'St. John’s wort tea · a cup at night' })).toBeVisible()
  await expectNoBarriers(maya)
  await maya.getByRole('button', { name: t('plan_looked') }).press('Enter')
  await expect(maya.getByRole('status').filter({ hasText: t('plan_looked') })).toBeVisible()
  await maya.context().close()
})
