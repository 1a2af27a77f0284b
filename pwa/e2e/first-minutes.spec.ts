import { expect, test } from '@playwright/test'
import { another, Patient, today } from './patient'
import { expectNoBarriers, open, signIn } from './people'

test('the first five minutes: said back, tapped in the room, and kept with the concern', async ({
  browser,
  request,
}) => {
  const patient = await Patient.invite(request, 'en')
  const words = 'Will I still be me?'
  await patient.write([another('concern', { written_on: today(), zone: 'America/Chicago', words })])
  const maya = await open(browser)
  await maya.setViewportSize({ width: 768, height: 1024 })
  await signIn(maya, 'maya@juniper.example', { path: await patient.share(patient.openVisit) })
  await maya.getByRole('button', { name: 'First five minutes' }).press('Enter')
  const dialog = maya.getByRole('dialog', { name: 'First five minutes' })
  await expect(dialog.getByText(words)).toBeVisible()
  await expectNoBarriers(maya)
  await dialog.getByRole('button', { name: 'Not quite' }).press('Enter')
  await expect(dialog.getByText('Then say it once more.')).toBeVisible()
  await dialog.getByRole('button', { name: 'You got it' }).press('Enter')
  const said = dialog.getByLabel('What we said')
  await expect(said).toBeFocused()
  await said.fill('You paint.\nThat stays.\nWe go slowly.')
  await expectNoBarriers(maya)
  await dialog.getByRole('button', { name: `Keep it for ${patient.name}` }).press('Enter')
  await expect(dialog).toBeHidden()
  await maya.getByRole('button', { name: 'What was said' }).click()
  await expect(maya.getByRole('blockquote').filter({ hasText: 'That stays.' })).toBeVisible()
  await maya.context().close()
})
