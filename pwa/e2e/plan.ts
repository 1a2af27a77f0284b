import { expect, type Page } from '@playwright/test'
import type { words } from './people'

type Words = ReturnType<typeof words>

/** A line as a clinician types it. */
export interface TypedLine {
  readonly kind: string
  readonly words: string
  readonly why?: string
  /** Of a medicine. */
  readonly way_out?: string
  /** Their doses. */
  readonly steps?: readonly string[]
}

/** Opens the form of a new line on the clinician's page of a plan, and fills it in. */
export async function addLine(page: Page, t: Words, { kind, words, why = '', way_out, steps = [] }: TypedLine) {
  await page.getByRole('button', { name: t('clinic_plans_add') }).click()
  await page.getByLabel(t('plan_kind')).last().selectOption(kind)
  await page.getByLabel(t('plan_words')).last().fill(words)
  await page.getByLabel(t('plan_why')).last().fill(why)
  if (way_out) await page.getByLabel(t('plan_way_out')).last().fill(way_out)
  for (const dose of steps) {
    await page.getByRole('button', { name: t('clinic_plans_step_add') }).click()
    await page.getByLabel(t('clinic_plans_dose')).last().fill(dose)
    await page.getByLabel(t('clinic_plans_check_day')).last().fill('7')
  }
}

/** Says when the two speak next: a call, in three days. Who steps in is a colleague, or somebody outside. */
export async function nextContact(page: Page, t: Words, backup: { colleague: string } | { outside: string }) {
  const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10)
  await page.getByLabel(t('clinic_plan_day'), { exact: true }).fill(day)
  await page.getByLabel(t('clinic_plan_time'), { exact: true }).fill('16:00')
  await page.getByRole('radio', { name: t('clinic_plans_how_call'), exact: true }).check()
  const steppingIn = page.getByLabel(t('clinic_plans_backup'))
  if ('outside' in backup) await steppingIn.fill(backup.outside)
  else await steppingIn.selectOption(backup.colleague)
}

/** A clinician says go, down or stop about the steps of a medicine: it is asked about first. */
export async function moves(page: Page, move: string) {
  await page.getByRole('button', { name: move }).click()
  await page.getByRole('dialog').getByRole('button', { name: move }).click()
  await expect(page.getByRole('dialog')).toBeHidden()
}

/** On a phone: the line of that kind. */
export function lineOf(page: Page, t: Words, kind: string) {
  const title = page.getByRole('heading', { level: 2, name: t(`plan_kind_${kind}`), exact: true })
  return page.locator('section').filter({ has: title })
}

/** On a phone: somebody agrees to the one line of that kind. */
export async function agrees(page: Page, t: Words, kind: string) {
  const line = lineOf(page, t, kind)
  await line.getByLabel(t('plan_stance_agree')).check()
  await line.getByRole('button', { name: t('thread_send'), exact: true }).click()
  await expect(line.getByRole('status').filter({ hasText: t('entry_sent') })).toBeVisible()
}

/** Answers the list of symptoms: those by their names and levels, and of all others that they are not there. */
export async function tells(page: Page, t: Words, symptoms: Readonly<Record<string, string>>) {
  await page.getByRole('button', { name: t('followup_begin'), exact: true }).click()
  for (const [code, level] of Object.entries(symptoms)) {
    const asked = page.getByRole('group', { name: t(`symptom_${code}`), exact: true })
    await asked.getByLabel(t(`symptom_level_${level}`), { exact: true }).check()
  }
  const rest = page.getByRole('button', { name: t('followup_rest') })
  for (let left = await rest.count(); left > 0; left--) await rest.first().press('Enter')
  await expect(page.locator('[tabindex="-1"]:focus')).toContainText(t('symptom_level_none'))
  await page.getByRole('button', { name: t('followup_send'), exact: true }).click()
}
