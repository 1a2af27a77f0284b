import { createHmac } from 'node:crypto'
import { expect, type Page, test } from '@playwright/test'
import { invitation, Patient } from './patient'
import { expectNoBarriers, nextTrip, open, password, signIn, syncPasskeys, withPasskeys, words } from './people'

test('an invitation becomes a passkey that opens a second phone too; what is signed out from the first is out at once, and loses nothing', async ({
  browser,
  request,
}) => {
  const t = words('es')
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
  const { link, name } = await invitation(request, 'Robin')
  const first = await open(browser, { language: 'es', theme: 'dark' })
  let keychain = await withPasskeys(first)
  await first.goto(link)
  await first.getByLabel(t('invitation_given_name')).fill('Robin')
  await first.getByLabel(t('invitation_birth_year')).fill('1980')
  await button(first, t('invitation_confirm')).click()
  await first.getByLabel(t('invitation_adult')).check()
  await first.getByLabel(t('invitation_login')).fill(name)
  await button(first, t('invitation_passkey')).click()
  await expect(first).toHaveURL(/\/today$/)

  /** Another phone of theirs: their keychain is on it. */
  async function another(path: string) {
    const page = await open(browser, { language: 'es' })
    const newest = await withPasskeys(page)
    await syncPasskeys(keychain, newest)
    keychain = newest
    await page.goto(`/sign-in?next=${path}`)
    await button(page, t('signin_passkey')).click()
    return page
  }
  /** What it does next, whatever that is, asks the server. */
  async function isOut(page: Page) {
    await page.evaluate(() => dispatchEvent(new Event('focus')))
    await expect(page.getByText(t('signin_ended'))).toBeVisible()
  }

  const second = await another('/concerns/new')
  await second.route('**/api/v1/sync', (route) => route.abort())
  const own = `¿Y si no sirve? ${crypto.randomUUID()}`
  await second.getByLabel(t('concern_words')).fill(own)
  await button(second, t('concern_save')).click()
  await expect(second).toHaveURL(/\/concerns\/.*saved/)

  await first.goto('/ways-in')
  await first.getByRole('button', { name: new RegExp(`^${t('waysin_passkey_rename')} .`) }).click()
  await expect(first.getByLabel(t('waysin_passkey_name'), { exact: true })).toBeFocused()
  await first.getByLabel(t('waysin_passkey_name'), { exact: true }).fill('Mi llavero')
  await button(first, t('waysin_save')).click()
  await expect(first.getByText('Mi llavero', { exact: true })).toBeVisible()
  await expectNoBarriers(first)
  const devices = first.getByRole('region', { name: t('sessions_title') })
  await devices.getByText(t('sessions_end'), { exact: true }).click()
  await expect(first.getByText(t('sessions_ended'))).toBeVisible()

  await second.unroute('**/api/v1/sync')
  await isOut(second)
  const sent = nextTrip(second, 'results')
  await button(second, t('signin_passkey')).click()
  expect((await (await sent).json()).results).toMatchObject([{ outcome: 'applied' }])
  const third = await another('/concerns')
  await expect(third.getByText(own)).toBeVisible()

  await first.reload()
  await button(first, t('sessions_end_others')).click()
  await expect(first.getByText(t('sessions_ended_others'))).toBeVisible()
  await isOut(second)
  await isOut(third)
  // It is their only way in.
  await button(first, t('waysin_passkey_remove_of', { name: 'Mi llavero' })).click()
  await expect(first.getByText(t('waysin_last'))).toBeVisible()
  for (const page of [first, second, third]) await page.context().close()
})

test('a code from an app goes with the password, a recovery code stands in for it, and a change asks who it is', async ({
  browser,
  request,
}) => {
  const t = words('en')
  const patient = await Patient.invite(request, 'en')
  const page = await open(browser)
  await withPasskeys(page)
  const button = (key: string) => page.getByRole('button', { name: t(key), exact: true })
  await signIn(page, patient.login, { path: '/ways-in' })
  const offer = page.waitForResponse('**/second-factor/offer')
  await button('waysin_app_set').click()
  const { secret } = await (await offer).json()
  await expect(page.getByRole('img', { name: t('waysin_app_qr') })).toBeVisible()
  await expectNoBarriers(page)
  await page.getByLabel(t('waysin_app_code')).fill('12345')
  await button('waysin_app_check').click()
  await expect(page.getByText(t('problem_wrong_code'))).toBeVisible()
  await page.getByLabel(t('waysin_app_code')).fill(appCode(secret))
  await button('waysin_app_check').click()
  const shown = page.getByRole('region', { name: t('waysin_codes_title') })
  await expect(shown.getByRole('listitem')).toHaveCount(10)
  const [first = '', second = ''] = await shown.getByRole('listitem').allInnerTexts()
  await expectNoBarriers(page)
  await button('waysin_codes_kept').click()

  // A passkey that was removed lets nobody in, though a device still has it.
  await button('waysin_passkey_make').click()
  await expect(page.getByText(t('waysin_passkey_made'))).toBeVisible()
  await page.getByRole('button', { name: t('waysin_passkey_remove_of', { name: 'Chrome on Android' }) }).click()
  await expect(page.getByText(t('waysin_passkey_removed'))).toBeVisible()
  await page.goto('/settings')
  await button('settings_sign_out').click()
  await page.waitForURL('/')
  await page.goto('/sign-in')
  await button('signin_passkey').click()
  await expect(page.getByText(t('problem_wrong_passkey'))).toBeVisible()
  await signIn(page, patient.login, { path: '/ways-in', code: first })
  await expect(page.getByText(t('waysin_change_recovery_code_used'))).toBeVisible()

  // As if this session were older than ten minutes.
  const notFresh = { status: 403, contentType: 'application/problem+json', body: '{"code":"not_fresh"}' }
  await page.route('**/me/second-factor', (route) => route.fulfill(notFresh), { times: 1 })
  await button('waysin_app_remove').click()
  const asks = page.getByRole('dialog', { name: t('waysin_confirm_title') })
  await asks.getByLabel(t('signin_password'), { exact: true }).fill(password)
  await expectNoBarriers(page)
  await asks.getByLabel(t('signin_code')).fill(first)
  await button('waysin_confirm').click()
  await expect(asks.getByText(t('problem_wrong_code'))).toBeVisible()
  await asks.getByLabel(t('signin_code')).fill(second)
  await button('waysin_confirm').click()
  await expect(page.getByText(t('waysin_app_removed'))).toBeVisible()
  await expect(button('waysin_app_set')).toBeVisible()
  await page.context().close()
})

/** What an authenticator app with a secret shows now (RFC 6238). */
function appCode(secret: string): string {
  const bits = Array.from(secret, (sign) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0'),
  )
  const key = Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)))
  const mac = createHmac('sha1', key).update(step).digest()
  const code = mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7fffffff
  return String(code % 1_000_000).padStart(6, '0')
}
