import { expect, type Locator, test } from '@playwright/test'
import { expectNoBarriers, keepsDraft, languages, open, signIn, themes, words } from './people'

for (const [i, language] of languages.entries()) {
  test(`My days in ${language}: every chart by keyboard, as a table, and all on one sheet`, async ({ browser }) => {
    const t = words(language)
    const ana = await open(browser, { language, theme: themes[i] })
    await signIn(ana, 'ana@juniper.example', { language, path: '/days' })
    const charts = ana.locator('figure')
    await expect(charts).toHaveCount(3)
    await expectNoBarriers(ana)

    for (const chart of await charts.all()) {
      await expectDaysByKeyboard(chart)
    }
    for (const format of ['A4', 'Letter']) {
      expect(sheets(await ana.pdf({ format }))).toBe(1)
    }
    for (const chart of await charts.all()) {
      await chart.getByRole('button', { name: t('chart_show_table') }).click()
      await expect(chart.getByRole('table')).toBeVisible()
      await expect(chart.getByRole('slider')).toHaveCount(0)
    }
    await expectNoBarriers(ana)

    await ana.getByRole('link', { name: t('pattern_title') }).click()
    const when = t('pattern_after', { days: t('pattern_long_night') })
    const chosen = ana.getByRole('checkbox', { name: t('pattern_question', { outcome: t('mood_title'), when }) })
    await chosen.focus()
    if (!(await chosen.isChecked())) await ana.keyboard.press('Space')
    await expect(ana.getByRole('status').filter({ hasText: t('pattern_above') })).toBeVisible()
    await expectDaysByKeyboard(charts.first())
    await charts.getByRole('button', { name: t('chart_show_table') }).click()
    await expect(charts.getByRole('table')).toBeVisible()
    await expectNoBarriers(ana)
    await ana.context().close()
  })
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

    const isDraft = (draft: boolean) => expect.poll(() => keepsDraft(ana)).toBe(draft)

    await type('sleep_into_bed', '23:00')
    await isDraft(false)
    await type('sleep_out_of_bed', '22:00')
    await expect(wrong('sleep_wrong_before_into_bed')).toBeVisible()
    await expect(ana.getByRole('alert')).toContainText(t('log_not_saved'))
    await isDraft(true)
    await ana.reload()
    await expect(wrong('sleep_wrong_before_into_bed')).toBeVisible()
    await expect(ana.getByLabel(t('sleep_out_of_bed'), { exact: true })).toHaveValue('22:00')

    await type('sleep_out_of_bed', '07:00')
    await expect(wrong('sleep_wrong_before_into_bed')).toHaveCount(0)
    await type('sleep_sol_minutes', '300')
    await isDraft(false)
    await type('sleep_waso_minutes', '200')
    await expect(wrong('sleep_wrong_window')).toHaveCount(2)
    await isDraft(true)
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

/** An arrow key says another day, beside the drawing too. */
async function expectDaysByKeyboard(chart: Locator) {
  const day = chart.getByRole('slider')
  await day.focus()
  const last = await day.getAttribute('aria-valuetext')
  await day.press('ArrowLeft')
  await expect(day).not.toHaveAttribute('aria-valuetext', last ?? '')
  await expect(chart.getByText((await day.getAttribute('aria-valuetext')) ?? '')).toBeVisible()
  await expect(day).toHaveAccessibleName((await chart.locator('figcaption .sentence').textContent()) ?? '')
}

/** How many sheets a PDF has. */
function sheets(pdf: Buffer): number {
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0
}
