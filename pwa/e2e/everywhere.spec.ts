import { expect, type Page, test } from '@playwright/test'
import { readChunks } from '../vite/chunks.js'
import { besieged, markup } from './hostile'
import { addressesOf, clinicIds, filled, paths, patientIds, rows, seldom, type Visitor } from './paths'
import {
  cutOff,
  expectNoBarriers,
  expectNoColourBarriers,
  type Language,
  languages,
  open,
  signIn,
  words,
} from './people'
import { lengthened } from './pseudo'
import { Walk } from './walk'

test('every path of the app has a row here', () => {
  expect(Object.keys(rows).sort()).toEqual([...paths].sort())
})

const { kept, phone, daily, clinic } = readChunks()
const everyDay = paths.filter((path) => !seldom.includes(path))
/** Patients meet the app on a phone, clinicians on a desk. */
const visitors = { phone: ['nobody', 'ana', 'priya'], desktop: ['maya'] } as const

const ofPatients = { daily: [kept], ever: [phone] }
/** The scripts that somebody's limits count, of every day and of all there is; an address that nobody knows may be anybody's. */
const counted = {
  nobody: { daily: [kept, daily], ever: [phone, clinic] },
  ana: ofPatients,
  priya: ofPatients,
  maya: { daily: [daily], ever: [clinic] },
} as const

const here = () => visitors[test.info().project.name as keyof typeof visitors]

for (const language of languages) {
  test(`no page has a barrier, runs a script that its person’s limit does not count, or asks anybody but us, in ${language}`, async ({
    browser,
  }) => {
    test.setTimeout(480_000)
    for (const who of here()) {
      const page = await open(browser, { language })
      const { walk, fill } = await signedIn(page, who, language)
      const uncounted = (limits: readonly Set<string>[]) =>
        [...walk.scripts].filter((path) => !limits.some((limit) => limit.has(path)))
      const look = async (among: readonly string[]) => {
        for (const address of addressesOf(who, among)) {
          await test.step(address, async () => {
            await walk.to(fill(address))
            await expectNoBarriersInAnyTheme(page)
          })
        }
      }
      await look(everyDay)
      expect(uncounted(counted[who].daily)).toEqual([])
      await look(seldom)
      if (who === 'maya') await leaving(page, language)
      if (who === 'ana') await locked(page, language)
      expect([walk.others, walk.refused, uncounted(counted[who].ever)]).toEqual([[], [], []])
      expect(walk.scripts.size).toBeGreaterThan(who === 'nobody' ? 2 : 10)
      await page.context().close()
    }
  })
}

test('nothing that anybody wrote runs as a script in any view, from whichever the app begins', async ({ browser }) => {
  test.setTimeout(240_000)
  for (const who of here()) {
    const page = await open(browser)
    const ran = await besieged(page.context())
    const { walk, fill } = await signedIn(page, who, 'en')
    let texts = 0
    for (const address of addressesOf(who)) {
      await walk.begin(fill(address))
      const made = await markup(page)
      expect(made.elements, address).toEqual([])
      texts += made.texts
    }
    expect([ran, walk.others, walk.refused]).toEqual([[], [], []])
    if (who !== 'nobody') expect(texts).toBeGreaterThan(20)
    await page.context().close()
  }
})

test('nothing is cut off where words are longer, on a screen at 400 %', async ({ browser }) => {
  test.setTimeout(240_000)
  const wrong: Record<string, string[]> = {}
  for (const who of here()) {
    const page = await open(browser)
    const { walk, fill } = await signedIn(page, who, 'en')
    await lengthened(page)
    await page.setViewportSize({ width: 320, height: 256 })
    await page.reload()
    for (const address of addressesOf(who)) {
      await walk.to(fill(address))
      const off = await cutOff(page)
      if (off.length > 0) wrong[address] = off
    }
    await page.context().close()
  }
  expect(wrong).toEqual({})
})

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

/** Somebody with the app before them, and their own ids for an address's. */
async function signedIn(page: Page, who: Visitor, language: Language) {
  const walk = new Walk(page)
  if (who === 'nobody') await page.goto('/')
  else await signIn(page, `${who}@juniper.example`, { language })
  let ids = {}
  if (who === 'ana') ids = await patientIds(page)
  if (who === 'maya') ids = await clinicIds(page)
  return { walk, fill: (address: string) => filled(address, ids) }
}
