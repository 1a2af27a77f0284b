import { type Browser, expect, type Page, test } from '@playwright/test'
import { clinicIds, filled, paths, patientIds, rows, type Visitor } from './paths'
import { expectNoBarriers, expectNoColourBarriers, type Language, languages, open, signIn, words } from './people'

test('every path of the app has a row here', () => {
  expect(Object.keys(rows).sort()).toEqual([...paths].sort())
})

/** Patients meet the app on a phone, clinicians on a desk. */
const visitors = { phone: ['nobody', 'ana', 'priya'], desktop: ['maya'] } as const

for (const language of languages) {
  test(`nobody meets a barrier anywhere in ${language}`, async ({ browser }, { project }) => {
    test.setTimeout(480_000)
    for (const who of visitors[project.name as keyof typeof visitors]) {
      const { page, fill } = await visitor(browser, who, language)
      for (const [path, [as, ...addresses]] of Object.entries(rows)) {
        if (as !== who) continue
        for (const address of addresses.length > 0 ? addresses : [path]) {
          await test.step(address, () => look(page, fill(address)))
        }
      }
      if (who === 'maya') await leaving(page, language)
      if (who === 'ana') await locked(page, language)
      await page.context().close()
    }
  })
}

async function look(page: Page, address: string) {
  await page.goto(address)
  await expect(page.locator('main h1').last()).toBeVisible()
  await page.waitForLoadState('networkidle')
  await expectNoBarriersInAnyTheme(page)
}

/** A page changes only its colours where it stands: what it says and does is the same in both. */
async function expectNoBarriersInAnyTheme(page: Page) {
  await page.emulateMedia({ colorScheme: 'light' })
  await test.step('light', () => expectNoBarriers(page))
  await page.emulateMedia({ colorScheme: 'dark' })
  await test.step('dark', () => expectNoColourBarriers(page))
}

/** The dialog that asks before something typed is left. */
async function leaving(page: Page, language: Language) {
  const t = words(language)
  await page.goto('/clinic/people/invite')
  await page.getByLabel(t('clinic_invite_display_name')).fill('Half a name')
  await page.getByRole('link', { name: t('nav_people'), exact: true }).click()
  await expect(page.getByRole('dialog', { name: t('leave_title') })).toBeVisible()
  await expectNoBarriersInAnyTheme(page)
}

/** What a phone shows that is locked. */
async function locked(page: Page, language: Language) {
  const t = words(language)
  const button = (key: string) => page.getByRole('button', { name: t(key), exact: true })
  await page.goto('/settings/lock')
  await page.getByLabel(t('lock_new'), { exact: true }).fill('reed boat lantern moss')
  await button('lock_turn_on').click()
  await button('lock_now').click()
  await expect(page.getByRole('heading', { level: 1, name: t('lock_locked') })).toBeVisible()
  await expectNoBarriersInAnyTheme(page)
  await page.getByLabel(t('lock_phrase'), { exact: true }).fill('a wrong phrase')
  await button('lock_open').click()
  await expect(page.getByText(t('lock_wrong'))).toBeVisible()
  await expectNoBarriersInAnyTheme(page)
}

/** Somebody's browser, and their own ids for an address's. */
async function visitor(browser: Browser, who: Visitor, language: Language) {
  const page = await open(browser, { language })
  if (who !== 'nobody') await signIn(page, `${who}@juniper.example`, { language })
  let ids = {}
  if (who === 'ana') ids = await patientIds(page)
  if (who === 'maya') ids = await clinicIds(page)
  return { page, fill: (address: string) => filled(address, ids) }
}
