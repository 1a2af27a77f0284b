import { expect, type Locator, test } from '@playwright/test'
import { expectNoBarriers, languages, open, signIn, themes, words } from './people'

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
