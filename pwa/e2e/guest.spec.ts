import { type Browser, expect, test } from '@playwright/test'
import { expectNoBarriers, open, signIn, words } from './people'
import { scan } from './scan'

/** Every way begins at a visit that has no page yet: each test has a day of its own. */
async function waysFor(browser: Browser, name: string, inDays: number) {
  const maya = await open(browser, { desk: true })
  await signIn(maya, 'maya@juniper.example', { path: '/clinic/visits/new' })
  const who = maya.getByRole('option', { name: new RegExp(`^${name}`) })
  await maya.getByLabel('Who').selectOption(await who.getAttribute('value'))
  const day = new Date(Date.now() + inDays * 86_400_000).toLocaleDateString('sv')
  await maya.getByLabel('Day', { exact: true }).fill(day)
  await maya.getByLabel('Time').fill('10:00')
  await maya.getByRole('button', { name: 'Plan it' }).click()
  await expect(maya).toHaveURL(/\/clinic\?/)
  await maya.getByRole('button', { name: new RegExp(name) }).click()
  await maya.getByRole('link', { name: 'Without an account' }).click()
  await expect(maya.getByRole('heading', { level: 1, name: 'A check-in without an account' })).toBeVisible()
  return maya
}

const visitIn = (address: string) => address.match(/visits\/([0-9a-f-]{36})/)?.[1]

test('a link becomes a check-in on the same page, once, in Spanish', async ({ browser }) => {
  const t = words('es')
  const maya = await waysFor(browser, 'Sam Kim', 20)
  const visit = visitIn(maya.url())
  await expectNoBarriers(maya)
  await maya.getByRole('button', { name: 'Make the link' }).click()
  const link = new URL(await scan(maya.getByRole('img', { name: words('en')('clinic_guest_link_qr') })))
  expect(link.href).toBe(await maya.locator('.address').textContent())

  const guest = await open(browser, { language: 'es' })
  await guest.goto(link.pathname + link.hash)
  await expectNoBarriers(guest)
  await guest.getByRole('button', { name: t('guest_send', { name: 'Maya Chen, NP' }) }).click()
  await expect(guest.getByText(t('guest_empty'))).toBeVisible()
  await guest.getByLabel(t('guest_today')).fill('Dormir sin despertarme.')
  await guest.getByRole('radio', { name: t('sleep_band_short_4_to_5') }).check()
  await guest.getByRole('button', { name: t('guest_send', { name: 'Maya Chen, NP' }) }).click()
  await expect(guest.getByRole('heading', { name: t('guest_sent_title') })).toBeVisible()
  await guest.reload()
  await expect(guest.getByText(t('guest_used'))).toBeVisible()

  await maya.goto(`/clinic/visits/${visit}`)
  await expect(maya.getByRole('blockquote').filter({ hasText: 'Dormir sin despertarme.' })).toBeVisible()
  await Promise.all([maya.context().close(), guest.context().close()])
})

test('together on the tablet: nothing else opens on it', async ({ browser }) => {
  const tablet = await waysFor(browser, 'Sam Kim', 21)
  const visit = visitIn(tablet.url())
  await tablet.getByRole('button', { name: 'Sign out and start' }).click()
  await expect(tablet.getByRole('heading', { level: 1, name: 'A few words before your visit' })).toBeVisible()
  // Whoever holds it chooses what it speaks; the tablet itself keeps its own.
  const es = words('es')
  await tablet.getByRole('radio', { name: 'Español' }).check()
  await tablet.getByRole('switch', { name: es('summary_nervous_yours') }).click()
  await tablet.getByRole('button', { name: es('guest_send', { name: 'Maya Chen, NP' }) }).click()
  await expect(tablet.getByText(es('guest_hand_back'))).toBeVisible()
  await tablet.getByRole('link', { name: es('guest_to_sign_in') }).click()
  await expect(tablet.getByRole('heading', { level: 1, name: words('en')('signin_title') })).toBeVisible()
  for (const path of ['/clinic', `/clinic/visits/${visit}`]) {
    await tablet.goto(path)
    await expect(tablet).toHaveURL(/\/sign-in/)
  }
  await signIn(tablet, 'maya@juniper.example', { path: `/clinic/visits/${visit}` })
  await expect(tablet.getByText('Nervous about this visit').first()).toBeVisible()
  await tablet.context().close()
})

test('a sheet is printed on one page and typed in with its code', async ({ browser }) => {
  const maya = await waysFor(browser, 'Sam Kim', 22)
  const visit = visitIn(maya.url())
  await maya.getByRole('link', { name: 'Print a sheet' }).click()
  const code = (await maya.locator('article .code').textContent()) ?? ''
  await maya.getByRole('radio', { name: 'Español' }).check()
  await expect(maya.locator('article').getByText(words('es')('guest_worry'))).toBeVisible()
  await expectNoBarriers(maya)
  for (const format of ['A4', 'Letter']) {
    const sheets = (await maya.pdf({ format })).toString('latin1').match(/\/Type\s*\/Page\b/g)
    expect(sheets, format).toHaveLength(1)
  }
  await maya.goto('/clinic/paper')
  await maya.getByLabel('Code of the sheet').fill('BBBB-BBBB-BBBB-BBBB')
  await maya.getByRole('button', { name: 'Open it' }).click()
  await expect(maya.getByRole('alert')).toContainText('No sheet has this code')
  await maya.getByLabel('Code of the sheet').fill(code.toLowerCase())
  await maya.getByRole('button', { name: 'Open it' }).click()
  await expect(maya.getByText('Sam Kim')).toBeVisible()
  await expectNoBarriers(maya)
  await maya.getByLabel('Does something worry you about medicine?').fill('My hands shook the last time.')
  await maya.getByRole('button', { name: 'Put it on the page' }).click()
  await expect(maya).toHaveURL(/\/clinic/)
  await maya.goto(`/clinic/visits/${visit}`)
  await expect(maya.getByRole('blockquote').filter({ hasText: 'My hands shook the last time.' })).toBeVisible()
  await expect(maya.getByText('From paper, typed in by Maya Chen')).toBeVisible()
  await maya.context().close()
})
