import { expect, test } from '@playwright/test'
import { another, keyed, Patient, today } from './patient'
import { expectNoBarriers, open, signIn } from './people'

test('the first five minutes: said back, tapped in the room, and kept with the concern', async ({
  browser,
  request,
}) => {
  const patient = await Patient.invite(request, 'en')
  const concern = (words: string) => another('concern', { written_on: today(), zone: 'America/Chicago', words })
  const [first, second] = [concern('Will I still be me?'), concern('If I start, can I stop?')]
  const top = [first, second].map(({ id }) => ({ concern_id: id }))
  await patient.write([first, second, await keyed('checkin', patient.openVisit, { visit_id: patient.openVisit, top })])
  const maya = await open(browser)
  await signIn(maya, 'maya@juniper.example', { path: await patient.share(patient.openVisit) })
  const begin = maya.getByRole('button', { name: 'First five minutes' })
  await begin.press('Enter')
  const dialog = maya.getByRole('dialog', { name: 'First five minutes' })
  // Nothing else of the clinic's is on the screen.
  expect(await dialog.boundingBox()).toEqual({ x: 0, y: 0, ...maya.viewportSize() })
  await expectNoBarriers(maya)

  const line = dialog.getByRole('radio', { name: 'Will I still be me?' })
  await expect(line).toBeFocused()
  await line.press('ArrowDown')
  await expect(dialog.getByRole('radio', { name: 'If I start, can I stop?' })).toBeChecked()
  await maya.keyboard.press('Tab')
  await expect(dialog.getByRole('button', { name: 'You got it' })).toBeFocused()
  await dialog.getByRole('button', { name: 'Not quite' }).press('Enter')
  await expect(dialog.getByText('Then say it once more.')).toBeVisible()
  await dialog.getByRole('button', { name: 'You got it' }).press('Enter')
  const said = dialog.getByLabel('What we said')
  await expect(said).toBeFocused()
  await said.fill('We go slowly.\nOne small step.\nYou can stop any day.')
  await expectNoBarriers(maya)
  await said.press('Control+Enter')
  await expect(dialog).toBeHidden()
  await expect(begin).toBeFocused()

  // It is on the page, and goes into the chart with the visit.
  await maya.getByRole('button', { name: 'What was said' }).click()
  await expect(maya.getByRole('blockquote').filter({ hasText: 'One small step.' })).toBeVisible()
  await maya.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await maya.getByRole('button', { name: 'Copy the visit' }).click()
  await expect(maya.getByRole('status').filter({ hasText: 'Copied' })).toBeVisible()
  expect(await maya.evaluate(() => navigator.clipboard.readText())).toContain('We go slowly.\nOne small step.')
  // Nothing is left unsaved: nobody is asked before the page is left.
  await maya.getByRole('link', { name: 'Visits', exact: true }).click()
  await expect(maya).toHaveURL(/\/clinic$/)
  await maya.context().close()

  // The patient has the three lines with their concern, and says alone whether they talked.
  const phone = await open(browser)
  await signIn(phone, patient.login, { path: `/concerns/${second.id}` })
  await expect(phone.getByRole('blockquote').filter({ hasText: 'You can stop any day.' })).toBeVisible()
  await phone.getByRole('button', { name: 'Yes, we talked' }).press('Enter')
  await expect(phone.getByText('Heard by Maya Chen, NP.')).toBeVisible()
  await phone.context().close()
})
