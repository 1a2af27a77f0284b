import { type Browser, expect, type Page, test } from '@playwright/test'
import { another, keyed, Patient, today } from './patient'
import { expectNoBarriers, keepsDraft, nextTrip, open, signIn, words } from './people'

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

  const maya = await open(browser, { desk: true })
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

test('a form left open never writes over what another phone wrote meanwhile: both texts are offered', async ({
  browser,
  request,
}) => {
  const patient = await Patient.invite(request, 'en')
  const day = today()
  const checkin = await keyed('checkin', patient.openVisit, { visit_id: patient.openVisit, hope: 'Rest' })
  const worry = another('concern', { written_on: day, zone: 'UTC', words: 'Will it last?', would_help: 'Time' })
  const moment = another('moment', { day, zone: 'UTC', at: `${day}T04:00:00Z`, valence: 4, note: 'Calm' })
  await patient.write([checkin, worry, moment])
  const page = await phone(browser, patient, '/')

  async function leftOpen(path: string, name: string, written: string, field: string, entry: typeof worry) {
    await page.goto(path)
    if (entry === moment) {
      await page.getByRole('button', { name: t('days_change') }).click()
      const more = page.getByText(t('mood_more'), { exact: true })
      await expect(more, "the day's own, and the moment's").toHaveCount(2)
      await more.last().click()
    }
    const box = page.locator(entry === moment ? 'details[open]' : 'main').getByLabel(name)
    await expect(box).toHaveValue(written)
    const pulled = nextTrip(page, 'changes')
    await patient.write([{ ...entry, fields: { [field]: `${written} from the tablet` } }], 1)
    await page.evaluate(() => dispatchEvent(new Event('focus')))
    await pulled
    await expect(box, 'what is typed in is left alone').toHaveValue(written)
    const taken = nextTrip(page, 'results')
    await box.fill(`${written} from the phone`)
    await box.blur()
    await taken
    if (entry === worry) await page.goto(`/concerns/${worry.id}`)
    await expect(page.getByText(t('entry_other_was'), { exact: true })).toBeVisible()
    await expect(offered(page, 'entry_other_leave')).toHaveText(`${written} from the phone`)
    await expect(offered(page, 'entry_other_use')).toHaveText(`${written} from the tablet`)
  }

  await leftOpen(`/visits/${patient.openVisit}`, t('checkin_hope'), 'Rest', 'hope', checkin)
  await leftOpen(`/concerns/${worry.id}/more/help`, t('concern_words'), 'Time', 'would_help', worry)
  await leftOpen(`/days/${day}`, t('log_note'), 'Calm', 'note', moment)
  await page.context().close()
})

test('what was typed when the app was killed writes over nothing that came since: both texts are offered', async ({
  browser,
  request,
}) => {
  const patient = await Patient.invite(request, 'en')
  const day = today()
  const worry = another('concern', { written_on: day, zone: 'UTC', words: 'Will it last?' })
  const food = await keyed('nutrition', day, { day, zone: 'UTC', water: 2, note: 'Soup' })
  const matters = await keyed('matters', '', { better: 'Sleep', involve: 'My sister' })
  await patient.write([worry, food, matters])
  const context = (await phone(browser, patient, '/')).context()

  async function killed(
    path: string,
    name: string,
    written: string,
    entry: typeof worry,
    elsewhere: typeof worry.fields,
  ) {
    const [first] = context.pages()
    const box = (page: Page) =>
      page.locator(entry === food ? 'details[open]' : 'main').getByLabel(name, { exact: true })
    const reach = async (page: Page) => {
      await page.goto(path)
      if (entry === food) await page.getByText(t('nutrition_more'), { exact: true }).click()
    }
    if (!first) throw new Error('no page is open')
    await reach(first)
    await expect(box(first)).toHaveValue(written)
    await box(first).fill(`${written} from the phone`)
    await expect.poll(() => keepsDraft(first)).toBe(true)
    const page = await context.newPage()
    await first.close()

    await patient.write([{ ...entry, fields: elsewhere }], 1)
    const pulled = nextTrip(page, 'changes')
    await page.goto('/concerns')
    await pulled
    await page.goto(path)
    await expect(box(page), 'what was typed opens again').toHaveValue(`${written} from the phone`)
    const taken = nextTrip(page, 'results')
    await box(page).fill(`${written} from the phone, too`)
    await box(page).blur()
    await taken
    await page.goto(path)
    await expect(page.getByText(t('entry_other_was'), { exact: true })).toBeVisible()
    await expect(offered(page, 'entry_other_leave')).toHaveText(`${written} from the phone, too`)
    await expect(offered(page, 'entry_other_use')).toHaveText(`${written} from the tablet`)
    return page
  }

  await killed(`/concerns/${worry.id}`, t('concern_words'), 'Will it last?', worry, {
    words: 'Will it last? from the tablet',
  })
  const answers = await killed('/matters', t('matters_better'), 'Sleep', matters, {
    better: 'Sleep from the tablet',
    involve: 'Nobody',
  })
  await expect(answers.getByLabel(t('matters_involve')), 'and nothing else is taken back').toHaveValue('Nobody')
  const eaten = await killed(`/days/${day}`, t('log_note'), 'Soup', food, { note: 'Soup from the tablet', water: 5 })
  await eaten.getByText(t('nutrition_more'), { exact: true }).click()
  await expect(eaten.locator('details[open]').getByLabel(t('nutrition_water'))).toHaveValue('5')
  await context.close()
})

/** One of two texts beside each other, by its button. */
function offered(page: Page, button: string) {
  return page
    .locator('section')
    .filter({ has: page.getByRole('button', { name: t(button) }) })
    .locator('blockquote')
}
