import { expect, test } from '@playwright/test'
import { Patient } from './patient'
import { expectNoBarriers, open, password, signIn, withPasskeys, words } from './people'
import { scan } from './scan'

test('a patient who lost their phone gets back in with a code that their clinician shows', async ({
  browser,
  request,
}) => {
  const t = words('en')
  const robin = await Patient.invite(request, 'en')
  const maya = await open(browser, { desk: true })
  await signIn(maya, 'maya@juniper.example', { path: '/clinic/people' })
  await maya.getByRole('link', { name: t('clinic_back_for', { name: robin.name }) }).click()
  await expect(maya.getByText(t('clinic_back_sure'))).toBeVisible()
  await expectNoBarriers(maya)
  // As if she had signed in a while ago: an unlocked screen alone lets nobody in.
  let stale = true
  await maya.route('**/recovery', (route) => {
    if (!stale) return route.continue()
    stale = false
    return route.fulfill({ status: 403, contentType: 'application/problem+json', body: '{"code":"not_fresh"}' })
  })
  await maya.getByRole('button', { name: t('clinic_invite_make') }).click()
  await maya.getByLabel(t('signin_password'), { exact: true }).fill(password)
  await maya.getByRole('button', { name: t('waysin_confirm'), exact: true }).click()
  const scanned = await scan(maya.getByRole('img', { name: t('clinic_slip_qr') }))
  await maya.context().close()

  const phone = await open(browser)
  await withPasskeys(phone)
  await phone.goto(scanned)
  await phone.getByLabel(t('invitation_given_name')).fill('Robin')
  await phone.getByLabel(t('invitation_birth_year')).fill('1980')
  await phone.getByRole('button', { name: t('invitation_confirm') }).click()
  await expect(phone.getByText(t('invitation_anew', { login: robin.login.toLowerCase() }))).toBeVisible()
  await expectNoBarriers(phone)
  await phone.getByRole('button', { name: t('invitation_passkey') }).click()
  await expect(phone).toHaveURL(/\/today$/)
  await phone.goto('/ways-in')
  await expect(phone.getByText(t('waysin_change_recovered'))).toBeVisible()
  await expect(phone.getByText(t('waysin_change_recovery_offered'))).toBeVisible()
  await phone.context().close()

  // What was lost lets nobody in any more.
  const tried = await request.post('/api/v1/auth/sign-in', { data: { login: robin.login, password } })
  expect(tried.status()).toBe(401)
})
