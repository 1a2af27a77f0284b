import { type Browser, expect, type Page, test } from '@playwright/test'
import { another, keyed, Patient, today } from './patient'
import { expectNoBarriers, open, signIn, words } from './people'

const t = words('en')

async function phone(browser: Browser, patient: Patient, path: string): Promise<Page> {
  const page = await open(browser)
  await page.setViewportSize({ width: 360, height: 740 })
  await signIn(page, patient.login, { path })
  return page
}

function concern(own: string, weight: string) {
  return another('concern', { written_on: today(), zone: 'America/Chicago', words: own, weight })
}

test('being nervous is a page of its own: one tap, then share, without a date', async ({ browser, request }) => {
  const patient = await Patient.invite(request, 'en')
  await patient.write([concern('Will it still be me?', 'a_lot')])
  const page = await phone(browser, patient, '/visits')
  await page.getByRole('link', { name: t('visit_open_title') }).click()
  await page.getByRole('switch', { name: t('summary_nervous_yours') }).check()
  await page.getByRole('button', { name: t('checkin_nervous_only') }).click()
  await expect(page.getByRole('heading', { level: 1, name: t('share_title') })).toBeVisible()
  const nervous = page.getByRole('switch', { name: t('summary_line_share', { line: t('summary_nervous_yours') }) })
  await expect(nervous).toBeChecked()
  await expect(page.getByRole('switch', { checked: true })).toHaveCount(1)
  await page.getByText(t('share_what_title')).click()
  await expectNoBarriers(page)
  await page.getByRole('button', { name: t('share_do', { name: 'Maya Chen, NP' }) }).click()
  await expect(page.getByRole('heading', { name: t('share_shared_title') })).toBeVisible()

  const maya = await open(browser)
  await signIn(maya, 'maya@juniper.example', { path: '/clinic' })
  await maya.getByRole('link', { name: new RegExp(patient.name) }).click()
  await expect(maya.locator('article').getByText(t('summary_nervous'))).toBeVisible()
  await expect(maya.getByText('Will it still be me?')).toHaveCount(0)
  await Promise.all([page.context().close(), maya.context().close()])
})

test('a check-in is filled in from what is written, is kept only by going on, and carries over when its visit is cancelled', async ({
  browser,
  request,
}) => {
  const patient = await Patient.invite(request, 'en')
  const [first, second] = [await patient.visit(3), await patient.visit(20)]
  await patient.write([
    concern('The light one', 'a_little'),
    concern('The heavy one', 'a_lot'),
    await keyed('matters', '', { better: 'Sleeping through' }),
  ])
  const page = await phone(browser, patient, `/visits/${first}`)
  const lines = page.locator('main ol > li')
  await expect(page.getByText(t('checkin_top_filled'))).toBeVisible()
  await expect(lines.first()).toContainText('The heavy one')
  await expect(page.getByText(t('checkin_along_matters'), { exact: false }).first()).toBeVisible()
  await expectNoBarriers(page)
  await page.reload()
  await expect(page.getByText(t('checkin_top_filled')), 'untouched, it is nobody’s answer').toBeVisible()
  await page.getByRole('radio', { name: t('summary_medicine_a_little'), exact: true }).check()
  await page.getByRole('button', { name: t('share_look') }).click()
  await expect(page.getByRole('heading', { level: 1, name: t('share_title') })).toBeVisible()
  await expect(page.locator('article ol > li').first()).toContainText('The heavy one')
  await page.goto(`/visits/${first}`)
  await expect(lines.first()).toContainText('The heavy one')
  await expect(page.getByText(t('checkin_top_filled')), 'theirs now').toHaveCount(0)

  await patient.cancel(first)
  await page.goto('/visits')
  await expect(page.getByText(t('visit_cancelled'))).toBeVisible()
  await page.goto(`/visits/${second}`)
  await expect(page.getByText('Carried over from your visit on')).toBeVisible()
  await expect(page.getByRole('radio', { name: t('summary_medicine_a_little'), exact: true })).toBeChecked()
  await expect(lines.first()).toContainText('The heavy one')
  await page.goto(`/visits/${first}`)
  await expect(page.getByText(t('checkin_kept')), 'and nothing is lost').toBeVisible()
  await page.context().close()
})
