import { expect, test } from '@playwright/test'
import { Patient } from './patient'
import { expectNoBarriers, open, signIn, words } from './people'
import { addLine, moves, nextContact } from './plan'

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
  await moves(maya, t('plan_move_talk_first'))
  await expect(maya.getByText(t('clinic_plans_moved', { name: patient.name }))).toBeVisible()
  await maya.context().close()
})
