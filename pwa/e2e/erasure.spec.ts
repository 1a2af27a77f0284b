import { expect, test } from '@playwright/test'
import { Patient } from './patient'
import { expectNoBarriers, open, signIn, words } from './people'

const t = words('en')

/** A text with a day in it, whichever day that is. */
const withSomeDay = (key: string) => new RegExp(t(key, { day: '§' }).replace(/[.?]/g, '\\$&').replace('§', '(.*\\d.*)'))

test('somebody asks to be erased, is told the day, keeps the account, and can ask again', async ({
  browser,
  request,
}) => {
  const patient = await Patient.invite(request, 'en')
  const page = await open(browser)
  await signIn(page, patient.login, { path: '/data' })
  await page.getByRole('link', { name: t('erasure_title') }).click()
  const ask = page.getByRole('button', { name: t('erasure_ask'), exact: true })

  await ask.click()
  const sure = page.getByRole('dialog', { name: withSomeDay('erasure_ask_title') })
  await sure.getByRole('button', { name: t('ui_cancel') }).click()
  await expect(sure).toBeHidden()
  await ask.click()
  const [, day = ''] =
    withSomeDay('erasure_ask_title').exec((await sure.getByRole('heading').textContent()) ?? '') ?? []
  await sure.getByRole('button', { name: t('erasure_ask_do') }).click()
  await expect(page.getByRole('heading', { name: t('erasure_asked_title', { day }) })).toBeVisible()
  await expectNoBarriers(page)

  await page.goto('/')
  await expect(page.getByText(t('erasure_told', { day }))).toBeVisible()
  await page.getByRole('link', { name: t('erasure_told_look') }).click()
  await page.getByRole('button', { name: t('erasure_keep') }).click()
  await expect(page.getByText(t('erasure_kept'))).toBeVisible()
  await expect(ask).toBeVisible()
  await page.goto('/')
  await expect(page.getByRole('heading', { level: 1 }).last()).toBeVisible()
  await expect(page.getByText(t('erasure_told', { day }))).toHaveCount(0)

  await page.goto('/data?erase')
  await ask.click()
  await sure.getByRole('button', { name: t('erasure_ask_do') }).click()
  await expect(page.getByRole('heading', { name: t('erasure_asked_title', { day }) })).toBeVisible()
  await page.context().close()
})
