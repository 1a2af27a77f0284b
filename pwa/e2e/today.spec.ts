import { type Browser, expect, type Page, test } from '@playwright/test'
import { cutOff, type Language, languages, open, signIn, words } from './people'

type Words = ReturnType<typeof words>

/** A person's day, so many days ago: it begins at four in the morning. */
function daysAgo(days: number): string {
  const day = new Date(Date.now() - 4 * 3_600_000)
  day.setDate(day.getDate() - days)
  return day.toLocaleDateString('sv')
}

/** Sam, who is new, on a phone that counts every tap since the page was opened. */
async function sam(browser: Browser, path: string, language: Language = 'en', now?: Date) {
  const page = await open(browser, { language })
  if (now) await page.clock.setFixedTime(now)
  await page.addInitScript(() => {
    const counted = window as unknown as { taps: number }
    counted.taps = 0
    addEventListener('pointerdown', () => counted.taps++, { capture: true })
  })
  await signIn(page, 'sam@juniper.example', { language, path: '/visits' })
  // Everything that is there has come to the phone: the day is opened as it is on any other day.
  await expect(page.locator('main a[href^="/visits/"]').first()).toBeVisible()
  await page.goto(path)
  await expect(page.locator('main h1')).toBeVisible()
  return page
}

const taps = (page: Page) => page.evaluate(() => (window as unknown as { taps: number }).taps)

function question(page: Page, name: string) {
  return page.getByRole('group', { name, exact: true }).getByRole('radio')
}

/** Taps an answer that is not given yet, however often the test ran before; tells which. */
async function answer(page: Page, name: string): Promise<number> {
  const options = question(page, name)
  const at = (await options.nth(2).isChecked()) ? 1 : 2
  await options.nth(at).tap()
  await expect(options.nth(at)).toBeChecked()
  return at
}

const wholeDay = [
  'sleep_band_question',
  'sleep_quality_question',
  'mood_today_question',
  'mood_anxiety_question',
  'nutrition_meals_yesterday',
  'nutrition_appetite_question',
]

for (const language of languages) {
  test(`a whole day takes nine taps at the most, and stands after a reload, in ${language}`, async ({
    browser,
  }, info) => {
    const t = words(language)
    const page = await sam(browser, '/today', language)
    await expect(page.getByText(t('log_light_week', { name: 'Maya Chen, NP' }))).toBeVisible()
    const started = Date.now()
    const given: [string, number][] = []
    for (const key of wholeDay) given.push([key, await answer(page, t(key))])
    await page.getByRole('button', { name: t('log_done'), exact: true }).tap()
    await expect(page.getByRole('heading', { name: t('log_done_title') })).toBeVisible()
    const seconds = (Date.now() - started) / 1000
    const used = await taps(page)
    info.annotations.push({ type: 'whole day', description: `${used} taps, ${seconds.toFixed(1)} s` })
    expect(used).toBeLessThanOrEqual(9)
    expect(seconds).toBeLessThan(40)

    await page.reload()
    await page.getByRole('button', { name: t('log_done_change') }).tap()
    for (const [key, at] of given) await expect(question(page, t(key)).nth(at), key).toBeChecked()
    await page.goto(`/days/${daysAgo(1)}`)
    const [, meals] = given.find(([key]) => key === 'nutrition_meals_yesterday') ?? []
    await expect(
      question(page, t('nutrition_meals_question')).nth(meals ?? 0),
      'meals stand under their own day',
    ).toBeChecked()
    await page.context().close()
  })

  test(`nothing is cut off at 320 px or with letters twice as large, in ${language}`, async ({ browser }) => {
    const page = await sam(browser, '/today', language)
    const paths = [
      '/today',
      '/settings/asked',
      ...['sleep', 'mood', 'nutrition'].map((part) => `/days/${daysAgo(0)}?more=${part}`),
    ]
    for (const path of paths) {
      await page.goto(path)
      await expect(page.getByRole('radio').or(page.getByRole('switch')).first()).toBeVisible()
      for (const [width, size] of [
        [320, '100%'],
        [360, '200%'],
        [320, '200%'],
      ] as const) {
        await page.setViewportSize({ width, height: 640 })
        await page.evaluate((fontSize) => {
          document.documentElement.style.fontSize = fontSize
        }, size)
        expect(await cutOff(page), `${path} at ${width} px, ${size}`).toEqual([])
      }
    }
    await page.context().close()
  })
}

test('outside a light week Today is quiet, and the mood is two taps away', async ({ browser }) => {
  const t = words('en')
  const page = await sam(browser, '/today', 'en', new Date(Date.now() - 20 * 86_400_000))
  await expect(page.getByText(t('log_light_week', { name: 'Maya Chen, NP' }))).toHaveCount(0)
  const faces = question(page, t('mood_today_question'))
  // A mood of an earlier run lets it stand open.
  if (!(await faces.first().isVisible())) await page.getByText(t('log_fold')).tap()
  const at = await answer(page, t('mood_today_question'))
  expect(await taps(page)).toBeLessThanOrEqual(2)
  await expect(page.getByText(t('log_saved'), { exact: true })).toBeVisible()
  await page.reload()
  await expect(faces.nth(at)).toBeChecked()
  await page.context().close()
})

test('an answer is taken back within ten seconds, or by another tap', async ({ browser }) => {
  const t = words('en')
  const page = await sam(browser, '/today')
  const faces = question(page, t('mood_today_question'))
  const chosen = () => faces.evaluateAll((all) => all.map((face) => (face as HTMLInputElement).checked))
  await expect(faces.first()).toBeVisible()
  const before = await chosen()
  await answer(page, t('mood_today_question'))
  await page.getByRole('button', { name: t('ui_undo') }).tap()
  await expect.poll(chosen).toEqual(before)
  await page.reload()
  await expect(faces.first()).toBeVisible()
  await expect.poll(chosen).toEqual(before)

  const anxiety = question(page, t('mood_anxiety_question'))
  const at = await answer(page, t('mood_anxiety_question'))
  // What is said of a deed goes as the next one begins: each time it stands, that one is kept.
  const saved = page.getByText(t('log_saved'), { exact: true })
  await expect(saved).toBeVisible()
  await anxiety.nth(at).tap()
  await expect(anxiety.nth(at)).not.toBeChecked()
  await expect(saved).toBeVisible()
  await page.reload()
  await expect(anxiety.first()).toBeVisible()
  for (const option of await anxiety.all()) await expect(option, 'untouched is unanswered').not.toBeChecked()
  await page.context().close()
})

test('what is switched off is not asked, and what is pinned is', async ({ browser }) => {
  const t = words('en')
  const page = await sam(browser, '/settings/asked')
  const food = page.getByRole('switch', { name: t('nutrition_title') })
  const energy = page.getByRole('checkbox', { name: t('settings_pin_energy') })
  /** Back by the app's own way, so that what was tapped is kept. */
  const change = async () => {
    await food.tap()
    await energy.tap()
    await page.getByRole('button', { name: t('nav_back') }).tap()
    await expect(page.getByRole('heading', { level: 1, name: t('settings_title') })).toBeVisible()
    await page.goto('/today')
  }
  await change()
  await expect(question(page, t('mood_energy_question')).first()).toBeVisible()
  await expect(page.getByRole('heading', { name: t('nutrition_yesterday') })).toHaveCount(0)
  await page.goto(`/days/${daysAgo(0)}`)
  await expect(question(page, t('mood_today_question')).first()).toBeVisible()
  await expect(page.getByRole('heading', { name: t('nutrition_title') })).toHaveCount(0)

  await page.goto('/settings/asked')
  await change()
  await expect(page.getByRole('heading', { name: t('nutrition_yesterday') })).toBeVisible()
  await expect(question(page, t('mood_energy_question'))).toHaveCount(0)
  await page.context().close()
})

test('one of the last fourteen days is filled in, and no other', async ({ browser }) => {
  const t = words('en')
  const page = await sam(browser, `/days/${daysAgo(13)}?more=nutrition`)
  const meals = await answer(page, t('nutrition_meals_question'))
  await page.getByLabel(t('nutrition_caffeine'), { exact: true }).fill('a few')
  await page.getByLabel(t('nutrition_water'), { exact: true }).fill('6')
  await page.getByRole('button', { name: t('day_done'), exact: true }).tap()
  await expect(page.getByText(t('log_wrong_number'))).toBeVisible()
  await expect(page.getByLabel(t('nutrition_caffeine'), { exact: true }), 'what was typed stays').toHaveValue('a few')
  await page.getByLabel(t('nutrition_caffeine'), { exact: true }).fill('2')
  await page.getByRole('button', { name: t('day_done'), exact: true }).tap()
  await expect(page).toHaveURL(/\/days$/)
  await page.goto(`/days/${daysAgo(13)}?more=nutrition`)
  await expect(question(page, t('nutrition_meals_question')).nth(meals)).toBeChecked()
  await expect(page.getByLabel(t('nutrition_water'), { exact: true })).toHaveValue('6')
  for (const closed of [14, -1]) {
    await page.goto(`/days/${daysAgo(closed)}`)
    await expect(page.getByText(t('days_too_far', { days: '14' }))).toBeVisible()
  }
  await page.context().close()
})

test('"about that" is offered after typed nights, and gives way to times that are typed', async ({ browser }) => {
  const t = words('en')
  const page = await open(browser)
  const path = `/days/${daysAgo(0)}?more=sleep`
  await signIn(page, 'omar@harbor.example', { path })
  const about = question(page, t('sleep_about_question'))
  const woke = page.getByLabel(t('sleep_out_of_bed'), { exact: true })
  await expect(woke).toBeVisible()
  const clear = page.getByRole('button', { name: t('sleep_remove') })
  if (await clear.isVisible()) await clear.tap()
  await expect(about).not.toBeChecked()
  await about.tap()
  await expect(woke, 'the guess stands in the form').not.toHaveValue('')
  await page.reload()
  await expect(about).toBeChecked()
  await woke.fill('05:20')
  await woke.blur()
  await expect(about).toHaveCount(0)
  await expect(page.getByText(/In bed .* to 5:20/)).toBeVisible()
  await clear.tap()
  await expect(about).not.toBeChecked()
  await page.context().close()
})

test('a moment stands apart from the day, and goes and comes back', async ({ browser }) => {
  const t: Words = words('en')
  const page = await sam(browser, `/days/${daysAgo(0)}?more=mood`)
  await question(page, t('mood_now_title')).nth(3).tap()
  await page.getByRole('button', { name: t('mood_now_another') }).tap()
  const list = page.getByRole('list', { name: t('mood_now_list') })
  const before = await list.getByRole('listitem').count()
  await expect(list.getByRole('listitem').first()).toContainText(t('mood_valence_4'))
  await list
    .getByRole('button', { name: t('log_remove') })
    .first()
    .tap()
  await expect(list.getByRole('listitem')).toHaveCount(before - 1)
  await page.getByRole('button', { name: t('ui_undo') }).tap()
  await expect(list.getByRole('listitem')).toHaveCount(before)
  await page.context().close()
})

test('Today works by keyboard alone, and nothing that has the focus is hidden', async ({ browser }) => {
  const t = words('en')
  const page = await sam(browser, '/today')
  await expect(page.getByRole('radio').first()).toBeVisible()
  const done = page.getByRole('button', { name: t('log_done'), exact: true })
  const reached = new Set<string>()
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab')
    const at = await focused(page)
    expect(at.seen, `${at.name} has the focus`).toBe(true)
    if (at.group) {
      reached.add(at.group)
      await page.keyboard.press('ArrowRight')
    }
    if (await done.evaluate((button) => button === document.activeElement)) break
  }
  expect([...reached].sort()).toEqual(wholeDay.map((key) => t(key)).sort())
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: t('log_done_title') })).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('button', { name: t('log_done_change') })).toBeFocused()
  await page.context().close()
})

/** What has the focus, the question it answers, and whether it can be seen. */
function focused(page: Page) {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLElement
    const { left, top, width, height } = element.getBoundingClientRect()
    const shown = document.elementFromPoint(left + width / 2, top + height / 2)
    return {
      name: element.textContent || element.outerHTML.slice(0, 80),
      group: element.matches('input[type="radio"]')
        ? (element.closest('fieldset')?.querySelector('legend')?.textContent ?? '')
        : '',
      seen: shown !== null && (element.contains(shown) || shown.contains(element)),
    }
  })
}
