import { expect, type Page, test } from '@playwright/test'
import { type Hands, keyboard, pointer } from './hands'
import { open, signIn, words } from './people'

type Words = ReturnType<typeof words>

/** Bands and qualities of a night, so that two runs after one another never choose the same and take it back. */
const nights = [
  ['sleep_band_short_5_to_6', 'sleep_quality_3'],
  ['sleep_band_short_6_to_7', 'sleep_quality_4'],
] as const

/** Ana at her phone or her desk. */
class Ana {
  constructor(
    readonly page: Page,
    private readonly t: Words,
    private readonly hands: Hands,
  ) {}

  async logsLastNight() {
    const { page, t, hands } = this
    const first = page.getByRole('radio', { name: t(nights[0][0]), exact: true })
    await expect(first).toBeVisible()
    const [band, quality] = (await first.isChecked()) ? nights[1] : nights[0]
    const chosen = page.getByRole('radio', { name: t(band), exact: true })
    await hands.press(chosen)
    await expect(chosen).toBeChecked()
    const asked = page.getByRole('group', { name: t('sleep_quality_question') })
    await hands.press(asked.getByRole('radio', { name: t(quality), exact: true }))
    await expect(page.getByRole('status').filter({ hasText: t('entry_sent') })).toBeVisible()
  }

  async writesConcern(own: string) {
    const { page, t, hands } = this
    const press = (role: 'link' | 'button' | 'checkbox' | 'radio', key: string) =>
      hands.press(page.getByRole(role, { name: t(key), exact: true }))
    await press('link', 'nav_concerns')
    await press('link', 'today_concern')
    await hands.type(page.getByLabel(t('concern_words')), own)
    await press('button', 'concern_save')
    await expect(page.getByRole('heading', { level: 1, name: t('concern_saved_title') })).toBeVisible()
    await press('link', 'concern_more')
    await press('checkbox', 'kind_dependence')
    await press('button', 'concern_continue')
    await press('radio', 'concern_weight_a_lot')
    await press('link', 'concern_stop')
    await press('button', 'concern_done')
  }

  /** Puts the concern first on the page for the next visit, and goes on to the preview. */
  async checksIn(own: string) {
    const { page, t, hands } = this
    await hands.press(page.getByRole('link', { name: t('nav_visits'), exact: true }))
    await hands.press(page.locator('main a[href^="/visits/"]').first())
    await expect(page.getByRole('heading', { name: t('checkin_top') })).toBeVisible()
    const off = page.getByRole('button', { name: t('checkin_top_off') })
    for (let left = await off.count(); left > 0; left--) {
      await hands.press(off.first())
      await expect(off).toHaveCount(left - 1)
    }
    await hands.press(page.getByRole('button', { name: own }))
    await expect(off).toHaveCount(1)
    const little = page.getByRole('radio', { name: t('summary_medicine_a_little'), exact: true })
    if (!(await little.isChecked())) await hands.press(little)
    await hands.press(page.getByRole('button', { name: new RegExp(`^(${t('share_look')}|${t('share_change')})$`) }))
    await expect(page.getByRole('heading', { level: 1, name: t('share_title') })).toBeVisible()
    await expect(page.getByText(own, { exact: true })).toBeVisible()
  }

  async shares() {
    const { page, t, hands } = this
    await hands.press(page.getByRole('button', { name: t('share_do', { name: 'Maya Chen, NP' }) }))
    await expect(page.getByRole('heading', { name: t('share_shared_title') })).toBeVisible()
  }

  async takesBack() {
    const { page, t, hands } = this
    await hands.press(page.getByRole('button', { name: t('share_take_back') }))
    await hands.press(page.getByRole('dialog').getByRole('button', { name: t('share_take_back') }))
    await expect(page.getByRole('heading', { name: t('share_shared_title') })).toHaveCount(0)
  }
}

/** The summary's answer to the clinician, as the browser gets it. */
async function reads(maya: Page, path: string): Promise<number> {
  const answered = maya.waitForResponse((response) => response.url().endsWith('/summary'))
  await maya.goto(path)
  return (await answered).status()
}

for (const { how, language, theme, hands, desk } of [
  { how: 'on a phone', language: 'en', theme: 'light', hands: pointer, desk: false },
  { how: 'by keyboard alone', language: 'es', theme: 'dark', hands: keyboard, desk: true },
] as const) {
  test(`Ana writes, shares and takes back; Maya reads, and then cannot, ${how} in ${language}, ${theme}`, async ({
    browser,
  }) => {
    const t = words(language)
    const own = `Will it still be me? ${crypto.randomUUID().slice(0, 8)}`
    const page = await open(browser, { language, theme, desk })
    // What she wrote before has come with her visits: Today is opened as on any other day.
    await signIn(page, 'ana@juniper.example', { language, path: '/visits', hands })
    await expect(page.locator('main a[href^="/visits/"]').first()).toBeVisible()
    const ana = new Ana(page, t, hands)
    const maya = await open(browser, { language, theme, desk: true })
    await signIn(maya, 'maya@juniper.example', { language, path: '/clinic' })

    await hands.press(page.getByRole('link', { name: t('nav_today'), exact: true }))
    await ana.logsLastNight()
    await ana.writesConcern(own)
    await ana.checksIn(own)
    const path = `/clinic${new URL(page.url()).pathname.replace(/\/share$/, '')}`
    const sleep = page.getByRole('switch', { name: t('summary_line_share', { line: t('summary_sleep_title') }) })
    if (await sleep.isChecked()) await hands.press(sleep)
    await expect(sleep).not.toBeChecked()
    await ana.shares()
    await expect(page.getByText(t('share_not_read'))).toBeVisible()

    expect(await reads(maya, path)).toBe(200)
    await expect(maya.getByRole('blockquote').filter({ hasText: own })).toBeVisible()
    await expect(maya.getByRole('heading', { name: t('summary_sleep_title') }), 'what was left out').toHaveCount(0)

    await page.reload()
    await expect(page.getByRole('status').filter({ hasText: 'Maya Chen, NP' })).toBeVisible()
    await ana.takesBack()
    expect(await reads(maya, path)).toBe(404)
    await expect(maya.getByRole('blockquote').filter({ hasText: own })).toHaveCount(0)

    await page.goto('/who-looked')
    await expect(page.getByText(t('accessevent_read_summary', { name: 'Maya Chen, NP' })).first()).toBeVisible()
    await expect(page.getByText(t('accessevent_you_take_back')).first()).toBeVisible()

    // The next run finds the demo as it was: shared, and with sleep on the page.
    await page.goto('/visits')
    const again = new Ana(page, t, pointer)
    await again.checksIn(own)
    await sleep.click()
    await again.shares()
    await Promise.all([page.context().close(), maya.context().close()])
  })
}

test('another clinic finds nothing where Ana shared', async ({ browser }) => {
  const ana = await open(browser)
  await signIn(ana, 'ana@juniper.example', { path: '/visits' })
  const visit = await ana.locator('main a[href^="/visits/"]').first().getAttribute('href')
  const lena = await open(browser, { desk: true })
  await signIn(lena, 'lena@harbor.example', { path: '/clinic' })
  expect(await reads(lena, `/clinic${visit}`)).toBe(404)
  await expect(lena.getByRole('heading', { name: 'Nothing is shared here' })).toBeVisible()
  await Promise.all([ana.context().close(), lena.context().close()])
})
