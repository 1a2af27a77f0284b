import { type Browser, expect, type Page, test } from '@playwright/test'
import { expectNoBarriers, installed, type Language, languages, open, signIn, themes, words } from './people'

type Words = ReturnType<typeof words>

/** Bands and qualities of a night, so that two runs after one another never choose the same and take it back. */
const nights = [
  ['sleep_band_short_5_to_6', 'sleep_quality_3'],
  ['sleep_band_short_6_to_7', 'sleep_quality_4'],
] as const

async function logLastNight(ana: Page, t: Words) {
  await expect(ana.getByText(t('sleep_band_question'))).toBeVisible()
  const first = ana.getByRole('radio', { name: t(nights[0][0]) })
  const [band, quality] = (await first.isChecked()) ? nights[1] : nights[0]
  await ana.getByRole('radio', { name: t(band), exact: true }).check()
  await expect(ana.getByRole('radio', { name: t(band) })).toBeChecked()
  const asked = ana.getByRole('group', { name: t('sleep_quality_question') })
  await asked.getByRole('radio', { name: t(quality), exact: true }).check()
  await expect(ana.getByRole('status').filter({ hasText: t('entry_sent') })).toBeVisible()
}

async function writeConcern(ana: Page, t: Words, own: string) {
  await ana.getByRole('link', { name: t('nav_concerns') }).click()
  await ana.getByRole('link', { name: t('today_concern') }).click()
  await ana.getByLabel(t('concern_words')).fill(own)
  await ana.getByRole('button', { name: t('concern_save'), exact: true }).click()
  await expect(ana.getByRole('heading', { level: 1, name: t('concern_saved_title') })).toBeVisible()
  await ana.getByRole('link', { name: t('concern_more'), exact: true }).click()
  await ana.getByRole('checkbox', { name: t('kind_dependence'), exact: true }).check()
  await ana.getByRole('button', { name: t('concern_continue'), exact: true }).click()
  await ana.getByRole('radio', { name: t('concern_weight_a_lot'), exact: true }).check()
  await ana.getByRole('link', { name: t('concern_stop'), exact: true }).click()
  await ana.getByRole('button', { name: t('concern_done'), exact: true }).click()
}

/** Puts the concern first on the page for the next visit, and goes on to the preview. */
async function checkIn(ana: Page, t: Words, own: string) {
  await ana.goto('/visits')
  await ana.locator('main a[href^="/visits/"]').first().click()
  await expect(ana.getByRole('heading', { name: t('checkin_top') })).toBeVisible()
  const off = ana.getByRole('button', { name: t('checkin_top_off') })
  for (let left = await off.count(); left > 0; left--) {
    await off.first().click()
    await expect(off).toHaveCount(left - 1)
  }
  await ana.getByRole('button', { name: own }).click()
  await expect(off).toHaveCount(1)
  await ana.getByRole('radio', { name: t('summary_medicine_a_little'), exact: true }).check()
  const look = new RegExp(`^(${t('share_look')}|${t('share_change')})$`)
  await ana.getByRole('button', { name: look }).click()
  await expect(ana.getByRole('heading', { level: 1, name: t('share_title') })).toBeVisible()
  await expect(ana.getByText(own, { exact: true })).toBeVisible()
}

async function share(ana: Page, t: Words) {
  await ana.getByRole('button', { name: t('share_do', { name: 'Maya Chen, NP' }) }).click()
  await expect(ana.getByRole('heading', { name: t('share_shared_title') })).toBeVisible()
}

/** The summary's answer to the clinician, as the browser gets it. */
async function reads(maya: Page, path: string): Promise<number> {
  const answered = maya.waitForResponse((response) => response.url().endsWith('/summary'))
  await maya.goto(path)
  return (await answered).status()
}

for (const theme of themes) {
  for (const language of languages) {
    test(`Ana writes, shares and takes back; Maya reads, and then cannot, in ${language}, ${theme}`, async ({
      browser,
    }) => {
      const t = words(language)
      const own = `Will it still be me? ${crypto.randomUUID().slice(0, 8)}`
      const ana = await person(browser, 'ana@juniper.example', '/today', language, theme)
      const maya = await person(browser, 'maya@juniper.example', '/clinic', language, theme)

      await logLastNight(ana, t)
      await writeConcern(ana, t, own)
      await checkIn(ana, t, own)
      const path = `/clinic${new URL(ana.url()).pathname.replace(/\/share$/, '')}`
      const sleep = ana.getByRole('switch', { name: t('summary_line_share', { line: t('summary_sleep_title') }) })
      if (await sleep.isChecked()) await sleep.click()
      await expect(sleep).not.toBeChecked()
      await share(ana, t)
      await expect(ana.getByText(t('share_not_read'))).toBeVisible()

      expect(await reads(maya, path)).toBe(200)
      await expect(maya.getByRole('blockquote').filter({ hasText: own })).toBeVisible()
      await expect(maya.getByRole('heading', { name: t('summary_sleep_title') }), 'what was left out').toHaveCount(0)

      await ana.reload()
      await expect(ana.getByRole('status').filter({ hasText: 'Maya Chen, NP' })).toBeVisible()
      await ana.getByRole('button', { name: t('share_take_back') }).click()
      await ana
        .getByRole('dialog')
        .getByRole('button', { name: t('share_take_back') })
        .click()
      await expect(ana.getByRole('heading', { name: t('share_shared_title') })).toHaveCount(0)
      expect(await reads(maya, path)).toBe(404)
      await expect(maya.getByRole('blockquote').filter({ hasText: own })).toHaveCount(0)

      await ana.goto('/who-looked')
      await expect(ana.getByText(t('accessevent_read_summary', { name: 'Maya Chen, NP' })).first()).toBeVisible()
      await expect(ana.getByText(t('accessevent_you_take_back')).first()).toBeVisible()

      // The next run finds the demo as it was: shared, and with sleep on the page.
      await checkIn(ana, t, own)
      await sleep.click()
      await share(ana, t)
      await Promise.all([ana.context().close(), maya.context().close()])
    })
  }
}

for (const language of languages) {
  test(`a night that cannot be is named in ${language}, and what was typed stays`, async ({ browser }) => {
    const t = words(language)
    const ana = await open(browser, { language, zone: 'America/New_York' })
    // The morning after the clocks went forward.
    await ana.clock.setFixedTime('2026-03-08T15:00:00Z')
    await signIn(ana, 'ana@juniper.example', { language, path: '/days/2026-03-08?more=sleep' })
    const type = async (key: string, value: string) => {
      await ana.getByLabel(t(key), { exact: true }).fill(value)
      await ana.getByLabel(t(key), { exact: true }).blur()
    }
    const wrong = (key: string) => ana.getByText(t(key))

    await type('sleep_into_bed', '23:00')
    await type('sleep_out_of_bed', '22:00')
    await expect(wrong('sleep_wrong_before_into_bed')).toBeVisible()
    await expect(ana.getByRole('alert')).toContainText(t('log_not_saved'))
    await ana.reload()
    await expect(wrong('sleep_wrong_before_into_bed')).toBeVisible()
    await expect(ana.getByLabel(t('sleep_out_of_bed'), { exact: true })).toHaveValue('22:00')

    await type('sleep_out_of_bed', '07:00')
    await expect(wrong('sleep_wrong_before_into_bed')).toHaveCount(0)
    await type('sleep_sol_minutes', '300')
    await type('sleep_waso_minutes', '200')
    await expect(wrong('sleep_wrong_window')).toHaveCount(2)
    await ana.reload()
    await expect(wrong('sleep_wrong_window')).toHaveCount(2)
    await expect(ana.getByLabel(t('sleep_waso_minutes'), { exact: true })).toHaveValue('200')

    await type('sleep_tried_to_sleep', '02:30')
    await expect(ana.getByText(t('sleep_clock_gap', { time: '@' }).split('@')[0] ?? '')).toBeVisible()
    for (const field of ['into_bed', 'tried_to_sleep', 'out_of_bed', 'sol_minutes', 'waso_minutes']) {
      await type(`sleep_${field}`, '')
    }
    await ana.context().close()
  })
}

test('another clinic finds nothing where Ana shared', async ({ browser }) => {
  const ana = await person(browser, 'ana@juniper.example', '/visits', 'en', 'light')
  const visit = await ana.locator('main a[href^="/visits/"]').first().getAttribute('href')
  const lena = await person(browser, 'lena@harbor.example', '/clinic', 'en', 'light')
  expect(await reads(lena, `/clinic${visit}`)).toBe(404)
  await expect(lena.getByRole('heading', { name: 'Nothing is shared here' })).toBeVisible()
  await Promise.all([ana.context().close(), lena.context().close()])
})

test('a concern is kept without a signal, sent once there is one, and comes back after it was removed', async ({
  browser,
}) => {
  const ana = await open(browser, { worker: true })
  await signIn(ana, 'ana@juniper.example', { path: '/concerns' })
  await installed(ana)
  await expect(ana.locator('main li a').first()).toBeVisible()
  await ana.context().setOffline(true)
  const own = `Written in the subway ${crypto.randomUUID().slice(0, 8)}`
  await ana.getByRole('link', { name: 'Something worries me' }).click()
  await ana.getByLabel('In my own words').fill(own)
  await ana.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(ana.getByRole('status').filter({ hasText: 'On this phone' })).toBeVisible()
  await ana.context().setOffline(false)
  await expect(ana.getByRole('status').filter({ hasText: 'Sent' })).toBeVisible()
  await ana.getByRole('button', { name: 'Remove this concern' }).click()
  await expect(ana.getByText(own, { exact: true })).toHaveCount(0)
  await ana.getByRole('button', { name: 'Undo' }).click()
  await expect(ana.getByText(own, { exact: true })).toBeVisible()
  await ana.context().close()
})

test('the app starts cold without a signal, and keeps a night until there is one', async ({ browser }) => {
  const before = await open(browser, { worker: true })
  await signIn(before, 'omar@harbor.example', { path: '/today' })
  await installed(before)
  const asked = (page: Page) => page.getByRole('group', { name: 'How was your sleep?' })
  await expect(asked(before)).toBeVisible()
  const context = before.context()
  await before.close()
  await context.setOffline(true)

  const omar = await context.newPage()
  await omar.goto('/today')
  await asked(omar).getByRole('radio', { name: 'Good', exact: true }).check()
  await expect(omar.getByRole('status').filter({ hasText: 'On this phone' })).toBeVisible()
  await omar.reload()
  await expect(asked(omar).getByRole('radio', { name: 'Good', exact: true })).toBeChecked()
  await context.setOffline(false)
  await expect(omar.getByRole('status').filter({ hasText: 'Sent' })).toBeVisible()
  // The demo is left as it was found, also for the next run: the last trip counts.
  const sent = omar.waitForResponse(
    async (answer) => answer.url().endsWith('/api/v1/sync') && (await answer.json()).results?.length > 0,
  )
  await asked(omar).getByRole('radio', { name: 'Good', exact: true }).click()
  await expect(asked(omar).getByRole('radio', { name: 'Good', exact: true })).not.toBeChecked()
  await sent
  await context.close()
})

test('two phones that write the same concern at once are shown both texts, and either can stay', async ({
  browser,
}) => {
  const phone = await person(browser, 'ana@juniper.example', '/concerns/new', 'en', 'light')
  const tablet = await person(browser, 'ana@juniper.example', '/concerns', 'en', 'light')
  const mark = crypto.randomUUID().slice(0, 8)
  const words = (page: Page) => page.getByLabel('In my own words')
  /** The next trip that carries something. */
  const sent = (page: Page) =>
    page.waitForResponse(
      async (answer) => answer.url().endsWith('/api/v1/sync') && (await answer.json()).results?.length > 0,
    )
  const first = sent(phone)
  await words(phone).fill(`First ${mark}`)
  await phone.getByRole('button', { name: 'Save', exact: true }).click()
  await first
  await tablet.goto(new URL(phone.url()).pathname)
  await expect(words(tablet)).toHaveValue(`First ${mark}`)

  await tablet.context().setOffline(true)
  await words(tablet).fill(`On the tablet ${mark}`)
  await words(tablet).blur()
  await expect(tablet.getByRole('status').filter({ hasText: 'On this phone' })).toBeVisible()
  const later = sent(phone)
  await words(phone).fill(`On the phone ${mark}`)
  await words(phone).blur()
  await later
  await tablet.context().setOffline(false)

  await expect(tablet.getByText('The other one', { exact: true })).toBeVisible()
  await expect(tablet.locator('blockquote').filter({ hasText: 'On the' })).toHaveText([
    `On the phone ${mark}`,
    `On the tablet ${mark}`,
  ])
  await expectNoBarriers(tablet)
  // Left as it is, the box says what counts; taken back, both are there again.
  await tablet.getByRole('button', { name: 'Leave it' }).click()
  await expect(words(tablet)).toHaveValue(`On the phone ${mark}`)
  await tablet.getByRole('button', { name: 'Undo' }).click()
  const chosen = sent(tablet)
  await tablet.getByRole('button', { name: 'Use this one' }).click()
  await expect(words(tablet)).toHaveValue(`On the tablet ${mark}`)
  await expect(tablet.getByText('The other one', { exact: true })).toHaveCount(0)
  await chosen
  await phone.goto('/concerns')
  await phone.getByText(`On the tablet ${mark}`).click()
  await expect(words(phone)).toHaveValue(`On the tablet ${mark}`)
  await phone.getByRole('button', { name: 'Remove this concern' }).click()
  await Promise.all([phone.context().close(), tablet.context().close()])
})

test('a paste longer than the box stops at its limit and says so', async ({ browser }) => {
  const ana = await person(browser, 'ana@juniper.example', '/concerns/new', 'en', 'light')
  const box = ana.getByLabel('In my own words')
  await box.fill('a'.repeat(200_000))
  expect((await box.inputValue()).length).toBe(4_000)
  await expect(ana.getByText(/The rest was left out/)).toBeVisible()
  await ana.context().close()
})

async function person(browser: Browser, login: string, path: string, language: Language, theme: 'light' | 'dark') {
  const page = await open(browser, { language, theme })
  await signIn(page, login, { language, path })
  return page
}
