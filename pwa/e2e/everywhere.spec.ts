import { expect, type Page, test } from '@playwright/test'
import { readChunks } from '../vite/chunks.js'
import { besieged, isHostile, markup } from './hostile'
import { addressesOf, clinicIds, filled, nobodys, paths, patientIds, rows, seldom, type Visitor } from './paths'
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
import { lengthened, longer } from './pseudo'
import { states } from './states'
import { lostInSystemColours } from './system-colours'
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
    request,
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
            await expectNothingLost(page, language)
          })
        }
      }
      await look(everyDay)
      expect(uncounted(counted[who].daily)).toEqual([])
      await look(seldom)
      for (const state of states[who]) {
        await state({
          page,
          language,
          request,
          look: (name) => test.step(name, () => expectNoBarriersInAnyTheme(page)),
        })
      }
      expect([walk.others, walk.refused, uncounted(counted[who].ever)]).toEqual([[], [], []])
      expect(walk.scripts.size).toBeGreaterThan(who === 'nobody' ? 2 : 10)
      await page.context().close()
    }
  })
}

/** Where nothing has to stand that anybody wrote, but for what is in a field. */
const wordless: readonly string[] = [
  '/',
  '/nowhere',
  '/help',
  '/help/hard-days',
  '/invitation',
  '/check-in',
  '/setup',
  '/settings',
  '/settings/asked',
  '/settings/around-visits',
  '/settings/copy',
  '/settings/home-screen',
  '/settings/lock',
  '/reminders',
  '/data',
  '/data?erase',
  '/data?print=plan',
  '/data?bring-in',
  '/measures',
  '/measures/phq_9',
  `/measures/gad_7?request=${nobodys}`,
  '/days/2020-01-01',
  '/patterns',
  '/breathing',
  '/labs',
  '/concerns/:concern_id/more/kinds',
  '/concerns/:concern_id/more/weight',
  '/medicines',
  '/medicines/now/new',
  '/medicines/before/new',
  `/visits/${nobodys}`,
  `/visits/${nobodys}/note`,
  '/clinic/visits/:visit_id/without-account',
  `/clinic/visits/${nobodys}`,
  '/clinic/paper',
  '/clinic/calendar',
  '/clinic/people/invite',
  `/clinic/people/${nobodys}/log`,
  `/clinic/people/${nobodys}/plan`,
  '/owner/practice',
  '/owner/look',
  '/owner/felt-heard',
  '/owner/uptake',
  '/owner/clients',
  '/owner/erasures',
  '/owner/mails',
  '/owner/webhooks',
  '/owner/invite',
]

test('nothing that anybody wrote runs as a script in any view, from whichever the app begins', async ({ browser }) => {
  test.setTimeout(480_000)
  const t = words('en')
  for (const who of here()) {
    const page = await open(browser)
    const ran = await besieged(page.context())
    const { walk, fill } = await signedIn(page, who, 'en')
    const silent: string[] = []
    for (const address of addressesOf(who)) {
      await walk.begin(fill(address))
      await walk.unfold()
      await expect(page.getByRole('heading', { name: t('app_load_failed_title') }), address).toHaveCount(0)
      const made = await markup(page)
      expect(made.elements, address).toEqual([])
      if (made.texts === 0) silent.push(address)
      if (await walk.ask()) expect((await markup(page)).elements, `a dialog of ${address}`).toEqual([])
    }
    expect([ran, walk.others, walk.refused]).toEqual([[], [], []])
    expect([...walk.addresses].filter(isHostile)).toEqual([])
    expect(silent.filter((address) => !wordless.includes(address))).toEqual([])
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
      await expect(page.locator('main'), address).toContainText(longer)
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

/** What forced colours leave is of no language; what is cut off is of the longer one. */
async function expectNothingLost(page: Page, language: Language) {
  if (language === 'en')
    await test.step('forced colours', async () => expect(await lostInSystemColours(page)).toEqual([]))
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
