import { type APIRequestContext, type Browser, expect, type Locator, type Page, test } from '@playwright/test'
import { appCode } from './code-app'
import { keyboard } from './hands'
import { invitation, Patient } from './patient'
import { expectNoBarriers, nextTrip, open, password, signIn, syncPasskeys, withPasskeys, words } from './people'
import { scan } from './scan'

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

test('words that nobody has saved outlast a sign-out from another device, and open for nobody else', ({
  browser,
  request,
}) => outlastASignOut(browser, request, { locks: false }))

test('words that nobody has saved outlast a sign-out from another device where the lock is on too', ({
  browser,
  request,
}) => outlastASignOut(browser, request, { locks: true }))

async function outlastASignOut(browser: Browser, request: APIRequestContext, { locks }: { locks: boolean }) {
  const t = words('en')
  const [patient, somebody] = [await Patient.invite(request, 'en'), await Patient.invite(request, 'en')]
  const phone = await open(browser)
  const button = (page: Page, key: string) => page.getByRole('button', { name: t(key), exact: true })
  const box = phone.getByLabel(t('concern_words'))
  const own = `What if it ${crypto.randomUUID()}`
  await withPasskeys(phone)
  await signIn(phone, patient.login, { path: '/ways-in' })
  await button(phone, 'waysin_passkey_make').click()
  await expect(phone.getByText(t('waysin_passkey_made'))).toBeVisible()
  if (locks) {
    await phone.goto('/settings/lock')
    await phone.getByLabel(t('lock_new'), { exact: true }).fill('reed boat lantern moss')
    await button(phone, 'lock_turn_on').click()
    await expect(button(phone, 'lock_now')).toBeVisible()
    // Another address would lock it.
    await button(phone, 'nav_back').click()
    await expect(phone.getByRole('heading', { level: 1, name: t('settings_title') })).toBeVisible()
    await button(phone, 'nav_back').click()
    await phone.getByRole('link', { name: t('today_concern') }).click()
  } else {
    await phone.goto('/concerns/new')
  }
  await box.fill(own)

  const tablet = await open(browser)
  await signIn(tablet, patient.login, { path: '/ways-in' })
  /** From the tablet; the phone is still on the page, and notices at whatever it does next. */
  async function endPhone() {
    const devices = tablet.getByRole('region', { name: t('sessions_title') })
    await devices.getByText(t('sessions_end'), { exact: true }).click()
    await expect(tablet.getByText(t('sessions_ended'))).toBeVisible()
    await phone.evaluate(() => dispatchEvent(new Event('focus')))
    await expect(phone.getByText(t('signin_ended'))).toBeVisible()
  }
  await endPhone()
  await expect(phone.getByText(t('lock_went_off'))).toBeVisible({ visible: locks })
  await button(phone, 'signin_passkey').click()
  await expect(phone).toHaveURL(/\/concerns\/new$/)
  await expect(box).toHaveValue(own)

  await box.fill(`${own}, and more`)
  await tablet.reload()
  await endPhone()
  await signIn(phone, somebody.login, { path: '/concerns/new' })
  await expect(box).toHaveValue('')
  await phone.goto('/settings')
  await button(phone, 'settings_sign_out').click()
  await phone.waitForURL('/')
  await signIn(phone, patient.login, { path: '/concerns/new' })
  await expect(box).toHaveValue(`${own}, and more`)
  for (const page of [phone, tablet]) await page.context().close()
}

test('a code from an app goes with the password, a recovery code stands in for it, and a change asks who it is, by keyboard alone', async ({
  browser,
  request,
}) => {
  const t = words('en')
  const patient = await Patient.invite(request, 'en')
  const page = await open(browser, { desk: true })
  await withPasskeys(page)
  const button = (key: string) => page.getByRole('button', { name: t(key), exact: true })
  const press = (key: string) => keyboard.press(button(key))
  await signIn(page, patient.login, { hands: keyboard })
  await keyboard.press(page.getByRole('link', { name: t('nav_settings'), exact: true }))
  await keyboard.press(page.getByRole('link', { name: t('waysin_title') }))
  const devices = page.getByRole('region', { name: t('sessions_title') }).getByRole('listitem')
  await expect(devices).toHaveCount(2)
  await press('waysin_app_set')
  const offered = new URL(await scan(page.getByRole('img', { name: t('waysin_app_qr') })))
  expect(offered.href).toMatch(`otpauth://totp/Alongside:${patient.login.toLowerCase()}?`)
  const secret = offered.searchParams.get('secret') ?? ''
  await expectNoBarriers(page)
  const typed = page.getByLabel(t('waysin_app_code'))
  await keyboard.type(typed, '12345')
  await press('waysin_app_check')
  await expect(page.getByText(t('problem_wrong_code'))).toBeVisible()
  await replace(typed, appCode(secret))
  // The codes came, and what the page asks next does not.
  await page.route('**/api/v1/me/ways-in', (route) => route.abort(), { times: 1 })
  await press('waysin_app_check')
  await expect(page.getByText(t('problem_offline'))).toBeVisible()
  const shown = page.getByRole('region', { name: t('waysin_codes_title') })
  await expect(shown.getByRole('listitem')).toHaveCount(10)
  const [first = '', second = ''] = await shown.getByRole('listitem').allInnerTexts()
  await expectNoBarriers(page)
  await press('waysin_codes_kept')

  // A passkey that was removed lets nobody in, though a device still has it.
  await press('waysin_passkey_make')
  await expect(page.getByText(t('waysin_passkey_made'))).toBeVisible()
  await expect(devices).toHaveCount(1)
  // What they did here is no news: they can say so at once.
  await press('waysin_seen')
  await expect(button('waysin_seen')).toBeHidden()
  await keyboard.press(page.getByRole('button', { name: new RegExp(`^${t('waysin_passkey_rename')} .`) }))
  await replace(page.getByLabel(t('waysin_passkey_name'), { exact: true }), 'My desk')
  await press('waysin_save')
  await keyboard.press(page.getByRole('button', { name: t('waysin_passkey_remove_of', { name: 'My desk' }) }))
  await expect(page.getByText(t('waysin_passkey_removed'))).toBeVisible()
  await keyboard.press(page.getByRole('button', { name: t('nav_back') }))
  await press('settings_sign_out')
  await page.waitForURL('/')
  await page.goto('/sign-in')
  await press('signin_passkey')
  await expect(page.getByText(t('problem_wrong_passkey'))).toBeVisible()
  await signIn(page, patient.login, { path: '/ways-in', code: first, hands: keyboard })
  await expect(page.getByText(t('waysin_change_recovery_code_used'))).toBeVisible()

  // As if this session were older than ten minutes.
  const notFresh = { status: 403, contentType: 'application/problem+json', body: '{"code":"not_fresh"}' }
  await page.route('**/me/second-factor', (route) => route.fulfill(notFresh), { times: 1 })
  await press('waysin_app_remove')
  const asks = page.getByRole('dialog', { name: t('waysin_confirm_title') })
  await keyboard.type(asks.getByLabel(t('signin_password'), { exact: true }), password)
  await expectNoBarriers(page)
  await keyboard.type(asks.getByLabel(t('signin_code')), first)
  await press('waysin_confirm')
  await expect(asks.getByText(t('problem_wrong_code'))).toBeVisible()
  await replace(asks.getByLabel(t('signin_code')), second)
  await press('waysin_confirm')
  await expect(page.getByText(t('waysin_app_removed'))).toBeVisible()
  await expect(button('waysin_app_set')).toBeVisible()
  await page.context().close()
})

/** Types over what stands in a field. */
async function replace(field: Locator, text: string) {
  await keyboard.type(field, '')
  await field.page().keyboard.press('ControlOrMeta+a')
  await field.page().keyboard.type(text)
}
