import { expect, test } from '@playwright/test'
import { Patient } from './patient'
import { installed, nextTrip, open, signIn, words } from './people'

test('what is switched on is logged without a network, and a breath is taken along without motion', async ({
  browser,
  request,
}) => {
  const t = words('en')
  const robin = await Patient.invite(request, 'en')
  const page = await open(browser, { worker: true })
  await signIn(page, robin.login, { path: '/settings/asked' })
  await installed(page)
  for (const name of ['regulation_title', 'body_title', 'lab_title']) {
    // Each is seen at once, and kept a moment later.
    const sent = nextTrip(page, 'results')
    await page.getByRole('switch', { name: t(name) }).check()
    await sent
  }

  await page.context().setOffline(true)
  await page.goto('/today?log')
  await page.getByRole('checkbox', { name: t('regulation_practice_walk') }).check()
  // It is asked of what stands on the phone.
  const calmer = page.getByRole('group', {
    name: t('regulation_calmer_question', { practice: t('regulation_practice_walk') }),
  })
  await calmer.getByRole('radio', { name: t('regulation_calmer_more') }).check()
  await page.getByText(t('body_title'), { exact: true }).click()
  const pain = page.getByRole('group', { name: t('body_pain') })
  await pain.getByRole('radio', { name: t('body_degree_mild') }).check()
  await expect(page.getByText(t('entry_on_phone')).first()).toBeVisible()

  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.getByRole('link', { name: t('breathing_open') }).click()
  await page.getByRole('button', { name: t('breathing_start') }).click()
  await expect(page.getByRole('status').filter({ hasText: t('breathing_in') })).toBeAttached()
  await expect(page.locator('.air')).toBeHidden()
  await expect(page.locator('.word')).toHaveText(t('breathing_in'))
  await page.getByRole('button', { name: t('breathing_stop') }).click()
  await page.getByRole('button', { name: t('breathing_save') }).click()

  await expect(page).toHaveURL(/\/today/)
  // What is logged besides counts as written: the log stands open, and being done says that it is kept.
  await page.goto('/today')
  await page.getByRole('button', { name: t('log_done'), exact: true }).click()
  await expect(page.getByText(t('log_done_text'))).toBeVisible()
  await page.goto('/days')
  const both = [t('regulation_practice_walk'), t('regulation_practice_breathing')].join(', ')
  await expect(page.getByText(t('chart_fact', { name: t('regulation_title'), fact: both }))).toBeVisible()

  await page.getByRole('link', { name: t('lab_title') }).click()
  await page.getByLabel(t('lab_name')).fill('Ferritin')
  await page.getByLabel(t('lab_value')).fill('< 15')
  await page.getByRole('button', { name: t('lab_save') }).click()
  await expect(page.getByText(t('lab_unit_missing'))).toBeVisible()
  await expect(page.getByLabel(t('lab_unit'))).toBeFocused()
  await page.getByLabel(t('lab_unit')).fill('ng/mL')
  await page.getByRole('button', { name: t('lab_save') }).click()
  await expect(page.getByText('< 15 ng/mL')).toBeVisible()
  await page.getByRole('button', { name: 'Ferritin' }).click()
  await expect(page.getByText('< 15 ng/mL')).toBeHidden()
  await expect(page.locator('main :focus'), 'the focus is not lost').toHaveCount(1)
  // An undo goes with its page; only who moves on within a second takes it along.
  const undo = page.getByRole('button', { name: t('ui_undo'), exact: true })
  await expect(undo).toBeVisible()
  await expect(async () => {
    await page.goBack()
    await page.goForward()
    await expect(undo).toHaveCount(0, { timeout: 100 })
  }).toPass({ timeout: 8_000 })
})
