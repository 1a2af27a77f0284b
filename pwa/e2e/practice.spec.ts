import { type Browser, expect, type Page, test } from '@playwright/test'
import { expectNoBarriers, open, signIn, words } from './people'

async function signedIn(browser: Browser, login: string, path = '/'): Promise<Page> {
  const page = await open(browser)
  await signIn(page, login, { path })
  return page
}

test('hours and cover that an owner sets stand in Help and beside what a patient writes', async ({ browser }) => {
  const lena = await signedIn(browser, 'lena@harbor.example', '/owner/coverage')
  // Always open, so that the test does not depend on when it runs.
  const monday = lena.getByRole('row', { name: /^Monday/ })
  await monday.getByLabel('Monday, opens').fill('00:00')
  await monday.getByLabel('Monday, closes').fill('00:00')
  await monday.getByLabel('Copy Monday to').selectOption({ label: 'Every day' })
  await expect(lena.getByLabel('Sunday, closes')).toHaveValue('00:00')
  const cover = lena.getByRole('region', { name: 'Who is responsible' })
  for (const day of ['Friday', 'Saturday', 'Sunday']) await cover.getByLabel(day, { exact: true }).check()
  const holidays = lena.getByRole('region', { name: 'Days you are closed' }).getByRole('button', { name: /^Remove/ })
  while (await holidays.count()) await holidays.first().click()

  await lena.getByLabel('Monday, opens').fill('')
  await lena.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(lena.getByText('Both times are needed.')).toBeVisible()
  await lena.getByLabel('Monday, opens').fill('00:00')
  await lena.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(lena.getByText(/phones have it/)).toBeVisible()
  await lena.context().close()

  const omar = await signedIn(browser, 'omar@harbor.example', '/concerns/new')
  await expect(omar.getByText(/Lena Ortiz, NP plans to read what you share by/)).toBeVisible()
  await omar.getByRole('link', { name: 'Help now' }).click()
  await expect(omar.getByText(/^Open now, until/)).toBeVisible()
  await expect(omar.getByText('Monday to Sunday')).toBeVisible()
  await omar.context().close()
})

test('a colleague on the care team opens the page, and once taken off does not', async ({ browser }) => {
  const maya = await signedIn(browser, 'maya@juniper.example')
  const link = await maya
    .locator('main li a[href^="/clinic/visits/"]', { hasText: 'Ana Reyes' })
    .first()
    .getAttribute('href')
  // Who steps in for Maya is on the team of those with a plan, and finds them on her own list too.
  const noor = await signedIn(browser, 'noor@juniper.example', link ?? '')
  await expect(noor.getByText('To open with')).toBeVisible()
  await noor.goto('/clinic')
  await noor.getByText(/visits? with (a colleague|colleagues)$/).click()
  await expectNoBarriers(noor)
  await noor.getByRole('link', { name: 'Ana Reyes with Maya Chen, NP' }).click()
  await expect(noor.getByText('To open with')).toBeVisible()

  await maya.goto('/clinic/people')
  await maya.getByRole('button', { name: 'Care team of Ana Reyes' }).click()
  const dialog = maya.getByRole('dialog', { name: 'Care team of Ana Reyes' })
  const takeOff = dialog.getByRole('button', { name: 'Take off the team: Noor Rahman' })
  await takeOff.click()
  await dialog.getByRole('alert').getByRole('button', { name: 'Take off the team' }).click()
  await expect(dialog.getByRole('listitem').filter({ hasText: 'Noor Rahman' })).toHaveCount(0)
  await noor.reload()
  await expect(noor.getByRole('heading', { name: 'Nothing is shared here' })).toBeVisible()

  await dialog.getByLabel('Add a colleague').selectOption({ label: 'Noor Rahman, NP' })
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(takeOff).toBeVisible()
  await expectNoBarriers(maya)
  await noor.reload()
  await expect(noor.getByText('To open with')).toBeVisible()
  await noor.context().close()
  await maya.context().close()

  const ana = await signedIn(browser, 'ana@juniper.example', '/who-looked')
  await expect(ana.getByText('Maya Chen, NP took Noor Rahman off your care team.')).toBeVisible()
  await ana.context().close()
})

test('an owner reads on in the trail, searches it, and sees that nothing of it was changed', async ({ browser }) => {
  const t = words('en')
  const maya = await signedIn(browser, 'maya@juniper.example', '/owner/trail')
  await expect(maya.getByText(t('owner_seal_whole'))).toBeVisible()
  const verified = maya.waitForResponse('**/access-events/verify')
  await maya.getByRole('button', { name: t('owner_seal_again') }).click()
  expect((await verified).status()).toBe(200)
  await expect(maya.getByText(t('owner_seal_whole'))).toBeVisible()

  const events = maya.getByRole('main').getByRole('listitem')
  await expect(events.first()).toBeVisible()
  const first = await events.allInnerTexts()
  await maya.getByRole('button', { name: t('accessevent_more') }).click()
  await expect.poll(() => events.count()).toBeGreaterThan(first.length)
  expect((await events.allInnerTexts()).slice(0, first.length - 1), 'what stood there stays').toEqual(
    first.slice(0, -1),
  )

  await maya.getByLabel(t('owner_trail_person')).selectOption({ label: 'Maya Chen' })
  await maya.getByLabel(t('owner_trail_action')).selectOption('sign_in')
  const signIn = t('owner_trail_sign_in', { name: 'Maya Chen' })
  await expect(events.first()).toContainText(signIn)
  await expect(events.filter({ hasNotText: signIn })).toHaveCount(0)
  await maya.getByLabel(t('owner_trail_to')).fill('2020-01-01')
  await expect(maya.getByText(t('owner_trail_none_such'))).toBeVisible()
  await maya.context().close()
})

test('the last owner stays one', async ({ browser }) => {
  const maya = await signedIn(browser, 'maya@juniper.example', '/owner/people')
  await maya.getByRole('button', { name: 'Change the account of Maya Chen' }).click()
  const dialog = maya.getByRole('dialog', { name: 'Maya Chen' })
  await expect(dialog.getByRole('button', { name: 'Close this account' })).toHaveCount(0)
  await dialog.getByText('Owner', { exact: true }).click()
  await expect(dialog.getByText('You will be signed out')).toBeVisible()
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(dialog.getByRole('alert')).toContainText('last owner')
  await maya.context().close()
})
