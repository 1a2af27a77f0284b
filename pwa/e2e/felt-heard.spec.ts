import { expect, test } from '@playwright/test'
import { Patient } from './patient'
import { expectNoBarriers, open, signIn, words } from './people'

const t = words('en')

test('after a visit somebody may say whether they felt heard, once; an owner reads it in full groups alone', async ({
  browser,
  request,
}) => {
  const patient = await Patient.invite(request, 'en')
  await patient.visit(-0.1)
  const robin = await open(browser)
  await signIn(robin, patient.login, { path: '/visits' })
  const asked = robin.getByRole('region', { name: t('felt_title') })
  await expect(asked.getByText(t('felt_counted'))).toBeVisible()
  const heard = asked.getByRole('group', { name: t('felt_heard') })
  await heard.getByRole('radio', { name: t('felt_partly'), exact: true }).check()
  await expectNoBarriers(robin)
  await asked.getByRole('button', { name: t('felt_send'), exact: true }).click()
  await expect(robin.getByText(t('felt_thanks'))).toBeVisible()
  await expect(asked).toHaveCount(0)
  await robin.reload()
  await expect(robin.getByRole('heading', { name: t('visit_list_past') })).toBeVisible()
  await expect(asked).toHaveCount(0)

  // The demo's two groups; three people of last month wait for more, and Robin's month is not over.
  const maya = await open(browser, { desk: true })
  await signIn(maya, 'maya@juniper.example', { path: '/owner/felt-heard' })
  await expect(maya.getByText('3 people answered since')).toBeVisible()
  const groups = maya.getByRole('region').filter({ hasText: t('felt_part') })
  await expect(groups).toHaveCount(2)
  await expect(groups.first()).toContainText('9 people')
  await expect(groups.last()).toContainText('6 people')
  await Promise.all([robin.context().close(), maya.context().close()])
})
