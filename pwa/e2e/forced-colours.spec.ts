import { expect, type Locator, test } from '@playwright/test'
import { another, Patient, today } from './patient'
import { open, signIn, words } from './people'

const t = words('en')

test('in colours of the system’s own, what is chosen or on and what has the focus looks unlike before', async ({
  browser,
  request,
}) => {
  const patient = await Patient.invite(request, 'en')
  const concern = another('concern', { written_on: today(), zone: 'UTC', words: 'Will it last?' })
  await patient.write([concern])
  const page = await open(browser, { theme: 'dark' })
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' })
  await signIn(page, patient.login)
  const more = `/concerns/${concern.id}/more`
  for (const [path, role, key, question] of [
    ['/today?log', 'radio', 'sleep_band_short_5_to_6', 'sleep_band_question'],
    ['/today?log', 'radio', 'sleep_quality_4', 'sleep_quality_question'],
    ['/today?log', 'radio', 'mood_valence_4', 'mood_today_question'],
    ['/settings/asked', 'switch', 'regulation_title'],
    ['/settings/asked', 'checkbox', 'settings_pin_energy'],
    [`${more}/kinds`, 'checkbox', 'kind_dependence'],
    [`${more}/weight`, 'radio', 'concern_weight_a_lot'],
  ] as const) {
    if (page.url() !== new URL(path, page.url()).href) await page.goto(path)
    const within = question ? page.getByRole('group', { name: t(question), exact: true }) : page
    const control = within.getByRole(role, { name: t(key), exact: true })
    await control.scrollIntoViewIfNeeded()
    const before = await look(control)
    await page.keyboard.press('Shift') // from here on the focus is a keyboard's
    await control.focus()
    expect(await look(control), `${key} has the focus`).not.toBe(before)
    await page.keyboard.press(' ')
    await expect(control).toBeChecked()
    await control.blur()
    expect(await look(control), `${key} is chosen`).not.toBe(before)
  }
  await page.context().close()
})

/** A picture of a control with what stands beside it in its label, and with a rim for what marks the focus. */
async function look(control: Locator): Promise<string> {
  const rim = 6
  const box = await control.locator('xpath=ancestor-or-self::label[1]').boundingBox()
  if (!box) throw new Error(`${control} has no label that shows`)
  const clip = { x: box.x - rim, y: box.y - rim, width: box.width + 2 * rim, height: box.height + 2 * rim }
  return (await control.page().screenshot({ clip })).toString('base64')
}
