import { type APIRequestContext, expect, type Page } from '@playwright/test'
import { post } from './api'
import { clinician } from './clinician'
import { appCode } from './code-app'
import type { Visitor } from './paths'
import { invitation, Patient } from './patient'
import { type Language, password, signIn, words } from './people'

interface Standing {
  /** Of somebody who was here before, in their language: whoever a row's page is for is signed in. */
  readonly page: Page
  readonly language: Language
  readonly request: APIRequestContext
  /** What a test does with what now stands on the page. */
  readonly look: (state: string) => Promise<void>
}

type State = (standing: Standing) => Promise<void>

/** What no address leads to: dialogs, what is asked on the way, and what is shown once. By whom it is met, in this order. */
export const states: Readonly<Record<Visitor, readonly State[]>> = {
  nobody: [invited, invitedBack, askedForCode],
  ana: [ofWaysIn, locked],
  priya: [],
  maya: [leaving, invitesBack, idle],
}

function press(page: Page, t: ReturnType<typeof words>, key: string) {
  return page.getByRole('button', { name: t(key), exact: true }).click()
}

/** An invitation that has shown for whom it is. */
async function confirmed(page: Page, language: Language, link: string) {
  const t = words(language)
  await page.goto(link)
  await page.getByLabel(t('invitation_given_name')).fill('Robin')
  await page.getByLabel(t('invitation_birth_year')).fill('1980')
  await press(page, t, 'invitation_confirm')
  await expect(page.getByRole('button', { name: t('invitation_passkey') })).toBeVisible()
}

async function invited({ page, language, request, look }: Standing) {
  const t = words(language)
  await confirmed(page, language, (await invitation(request, 'Robin')).link)
  await look('an invitation that is confirmed')
  await press(page, t, 'invitation_password_instead')
  await press(page, t, 'invitation_accept')
  await expect(page.getByText(t('invitation_adult_missing'))).toBeVisible()
  await look('an invitation with much missing')
}

async function invitedBack({ page, language, request, look }: Standing) {
  const patient = await Patient.invite(request, language)
  const { access_token } = await post(request, '/auth/sign-in', { login: 'maya@juniper.example', password })
  const { code } = await post(request, `/clinic/patients/${patient.id}/recovery`, {}, access_token)
  await confirmed(page, language, `/invitation?back#${code}`)
  await look('an invitation back in that is confirmed')
}

async function askedForCode({ page, language, request, look }: Standing) {
  const t = words(language)
  const { login } = await clinician(request)
  await page.goto('/sign-in')
  await page.getByLabel(t('signin_login')).fill(login)
  await page.getByLabel(t('signin_password'), { exact: true }).fill(password)
  await press(page, t, 'signin_submit')
  await expect(page.getByLabel(t('signin_code'))).toBeVisible()
  await look('signing in with a code')
}

/** What a phone shows that is locked. */
async function locked({ page, language, look }: Standing) {
  const t = words(language)
  await page.goto('/settings/lock')
  await page.getByLabel(t('lock_new'), { exact: true }).fill('reed boat lantern moss')
  await press(page, t, 'lock_turn_on')
  await press(page, t, 'lock_now')
  await expect(page.getByRole('heading', { level: 1, name: t('lock_locked') })).toBeVisible()
  await look('a locked phone')
  await page.getByLabel(t('lock_phrase'), { exact: true }).fill('a wrong phrase')
  await press(page, t, 'lock_open')
  await expect(page.getByText(t('lock_wrong'))).toBeVisible()
  await look('a phrase that does not open')
}

/** A code app on its way in, its recovery codes, and being asked who one is. */
async function ofWaysIn({ page, language, request, look }: Standing) {
  const t = words(language)
  const patient = await Patient.invite(request, language)
  await page.context().clearCookies()
  await signIn(page, patient.login, { language, path: '/ways-in' })
  const offer = page.waitForResponse('**/second-factor/offer')
  await press(page, t, 'waysin_app_set')
  const { secret } = await (await offer).json()
  await expect(page.getByRole('img', { name: t('waysin_app_qr') })).toBeVisible()
  await look('a code app’s QR code')
  await page.getByLabel(t('waysin_app_code')).fill(appCode(secret))
  await press(page, t, 'waysin_app_check')
  await expect(page.getByRole('region', { name: t('waysin_codes_title') })).toBeVisible()
  await look('recovery codes')
  await press(page, t, 'waysin_codes_kept')

  const notFresh = { status: 403, contentType: 'application/problem+json', body: '{"code":"not_fresh"}' }
  await page.route('**/me/second-factor', (route) => route.fulfill(notFresh))
  await press(page, t, 'waysin_app_remove')
  const asks = page.getByRole('dialog', { name: t('waysin_confirm_title') })
  await expect(asks.getByLabel(t('signin_code'))).toBeVisible()
  await look('being asked who one is')
}

/** The dialog that asks before something typed is left. */
async function leaving({ page, language, look }: Standing) {
  const t = words(language)
  await page.goto('/clinic/people/invite')
  await page.getByLabel(t('clinic_invite_display_name')).fill('Half a name')
  await page.getByRole('link', { name: t('nav_people'), exact: true }).click()
  await expect(page.getByRole('dialog', { name: t('leave_title') })).toBeVisible()
  await look('leaving what is half typed')
}

/** Somebody who lost what let them in: in care, and a colleague. */
async function invitesBack({ page, language, request, look }: Standing) {
  const t = words(language)
  const patient = await Patient.invite(request, language)
  await page.goto('/clinic/people')
  await page.getByRole('link', { name: t('clinic_back_for', { name: patient.name }) }).click()
  await expect(page.getByText(t('clinic_back_sure'))).toBeVisible()
  await look('inviting somebody back')
  await press(page, t, 'clinic_invite_make')
  await expect(page.getByRole('img', { name: t('clinic_slip_qr') })).toBeVisible()
  await look('the slip for somebody invited back')

  const { name } = await clinician(request)
  await page.goto('/owner/people')
  await page.getByRole('button', { name: t('owner_people_change_of', { name }), exact: true }).click()
  await page
    .getByRole('dialog')
    .getByRole('link', { name: t('clinic_back') })
    .click()
  await expect(page.getByText(t('clinic_back_sure'))).toBeVisible()
  await look('inviting a colleague back')
}

/** Nobody has touched anything for a while. */
async function idle({ page, language, look }: Standing) {
  const t = words(language)
  await page.clock.install()
  await page.goto('/clinic')
  await page.locator('main h1').last().waitFor()
  await page.clock.runFor(13 * 60_000 + 10_000)
  await expect(page.getByRole('dialog', { name: t('clinic_idle_title') })).toBeVisible()
  await look('a session that is about to end')
}
