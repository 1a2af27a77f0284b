import { expect, type Page, test } from '@playwright/test'
import { Patient } from './patient'
import { expectNoBarriers, open, password, signIn, withPasskeys, words } from './people'
import { scan } from './scan'

const t = words('en')

/** As if one had signed in a while ago when this is asked for the first time: an unlocked screen alone lets nobody in. */
async function staleOnce(page: Page, url: string) {
  await page.route(
    url,
    (route) => route.fulfill({ status: 403, contentType: 'application/problem+json', body: '{"code":"not_fresh"}' }),
    { times: 1 },
  )
}

async function showSelf(page: Page) {
  await page.getByLabel(t('signin_password'), { exact: true }).fill(password)
  await page.getByRole('button', { name: t('waysin_confirm'), exact: true }).click()
}

/** The code on the slip that is shown now. */
async function codeOf(page: Page): Promise<string> {
  await expect(page.getByRole('img', { name: t('clinic_slip_qr') })).toBeVisible()
  return (await page.locator('.code').textContent())?.trim() ?? ''
}

test('a patient who lost their phone gets back in with a code that their clinician shows', async ({
  browser,
  request,
}) => {
  const robin = await Patient.invite(request, 'en')
  const maya = await open(browser, { desk: true })
  await signIn(maya, 'maya@juniper.example', { path: '/clinic/people' })
  await maya.getByRole('link', { name: t('clinic_back_for', { name: robin.name }) }).click()
  await expect(maya.getByText(t('clinic_back_sure'))).toBeVisible()
  await expectNoBarriers(maya)
  // What she signs in with can't be asked for at first.
  await staleOnce(maya, '**/recovery')
  await maya.route('**/api/v1/me/ways-in', (route) => route.abort(), { times: 1 })
  await maya.getByRole('button', { name: t('clinic_invite_make') }).click()
  const asks = maya.getByRole('dialog', { name: t('waysin_confirm_title') })
  await expect(asks.getByText(t('problem_offline'))).toBeVisible()
  await asks.getByRole('button', { name: t('ui_close') }).click()
  await staleOnce(maya, '**/recovery')
  await maya.getByRole('button', { name: t('clinic_invite_make') }).click()
  await showSelf(maya)
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

test('whoever is signed in stops an invitation that they did not ask for', async ({ browser, request }) => {
  const robin = await Patient.invite(request, 'en')
  const phone = await open(browser)
  await signIn(phone, robin.login, { path: '/ways-in' })
  const code = await robin.isInvitedBack()
  await phone.reload()
  const stop = phone.getByRole('button', { name: t('waysin_stop') })
  await expect(stop).toBeVisible()
  await expectNoBarriers(phone)
  await stop.click()
  await expect(stop).toHaveCount(0)
  await expect(phone.getByText(t('waysin_change_recovery_offered'))).toBeVisible()
  await phone.context().close()
  const tried = await request.post('/api/v1/invitations/confirm', {
    data: { code, given_name: 'Robin', birth_year: 1980 },
  })
  expect(tried.status()).toBe(404)
})

test('an owner takes a colleague on, lets them back in, and opens their account again', async ({
  browser,
  request,
}) => {
  const name = `Rosa ${crypto.randomUUID().slice(0, 8)}`
  const owner = await open(browser, { desk: true })
  await signIn(owner, 'maya@juniper.example', { path: '/owner/invite' })
  await owner.getByLabel(t('clinic_invite_colleague_name'), { exact: true }).fill(name)
  await owner.getByLabel(t('clinic_invite_given_name')).fill('Rosa')
  await owner.getByLabel(t('clinic_invite_birth_year')).fill('1975')
  await staleOnce(owner, '**/invitations')
  await owner.getByRole('button', { name: t('clinic_invite_make') }).click()
  await showSelf(owner)
  const login = name.replace(' ', '.').toLowerCase()
  const claim = { code: await codeOf(owner), given_name: 'Rosa', birth_year: 1975 }
  const account = { login, password, language: 'en', adult: true }
  const made = await request.post('/api/v1/invitations/accept', { data: { ...claim, ...account } })
  expect(made.ok()).toBe(true)

  // She loses her phone.
  await owner.goto('/owner/people')
  const change = owner.getByRole('button', { name: t('owner_people_change_of', { name }) })
  await change.click()
  await expectNoBarriers(owner)
  const dialog = owner.getByRole('dialog', { name })
  await dialog.getByRole('link', { name: t('clinic_back') }).click()
  await expect(owner.getByRole('heading', { name: t('clinic_back_title', { name }) })).toBeVisible()
  await expectNoBarriers(owner)
  await owner.getByLabel(t('clinic_invite_given_name')).fill('Rosa')
  await owner.getByLabel(t('clinic_invite_birth_year')).fill('1975')
  await owner.getByRole('button', { name: t('clinic_invite_make') }).click()
  const code = await codeOf(owner)

  const rosa = await open(browser, { desk: true })
  await withPasskeys(rosa)
  await rosa.goto(`/invitation#${code}`)
  await rosa.getByLabel(t('invitation_given_name')).fill('Rosa')
  await rosa.getByLabel(t('invitation_birth_year')).fill('1975')
  await rosa.getByRole('button', { name: t('invitation_confirm') }).click()
  await expect(rosa.getByText(t('invitation_anew', { login }))).toBeVisible()
  await expectNoBarriers(rosa)
  await rosa.getByRole('button', { name: t('invitation_passkey') }).click()
  await expect(rosa).toHaveURL(/\/clinic/)
  const tried = await request.post('/api/v1/auth/sign-in', { data: { login, password } })
  expect(tried.status()).toBe(401)

  // Closing somebody out asks nothing; letting them in again does.
  await owner.goto('/owner/people')
  await change.click()
  await dialog.getByRole('button', { name: t('owner_people_disable') }).click()
  await expect(owner.getByText(t('owner_people_disabled', { name }))).toBeVisible()
  await rosa.reload()
  await expect(rosa).toHaveURL(/\/sign-in/)
  await rosa.context().close()
  await change.click()
  await staleOnce(owner, '**/enable')
  await dialog.getByRole('button', { name: t('owner_people_enable') }).click()
  await showSelf(owner)
  await expect(owner.getByText(t('owner_people_enabled', { name }))).toBeVisible()
  await owner.context().close()
})
