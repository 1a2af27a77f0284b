import { expect, test } from '@playwright/test'
import { expectNoBarriers, open, signIn, words } from './people'

const t = words('en')

test('an owner adds a webhook, and sees what became of a test and of sending it again', async ({ browser }) => {
  const page = await open(browser)
  await signIn(page, 'lena@harbor.example', { path: '/owner/webhooks' })
  const address = page.getByLabel(t('owner_webhook_address'), { exact: true })
  const add = page.getByRole('button', { name: t('owner_webhook_add'), exact: true })
  await address.fill('http://records.example.com/alongside')
  await add.click()
  await expect(page.getByText(t('owner_webhook_https'))).toBeVisible()
  await expect(page.getByText(t('owner_webhook_choose'))).toBeVisible()
  await expectNoBarriers(page)

  // Nobody can have a name under .invalid, so what is sent fails wherever this runs.
  await address.fill('https://records.invalid/alongside')
  await page.getByText(t('owner_webhook_check_in_shared'), { exact: true }).click()
  await add.click()
  const secret = page.getByRole('dialog', { name: t('owner_webhook_secret_title') })
  await expect(secret.getByText(/^whsec_/)).toBeVisible()
  await expectNoBarriers(page)
  await secret.getByRole('button', { name: t('owner_webhook_secret_kept') }).click()
  await expect(page.getByText(/whsec_/)).toHaveCount(0)

  await page.getByRole('button', { name: t('owner_webhook_send_test') }).click()
  await page.getByText(t('owner_webhook_deliveries'), { exact: true }).click()
  const sent = page.getByRole('listitem').filter({ hasText: t('owner_webhook_test') })
  const lookAgain = page.getByRole('button', { name: t('owner_webhook_look_again') })
  const failed = new RegExp(`${t('owner_webhook_fault_address_unknown')}|${t('owner_webhook_fault_no_answer')}`)
  await expect(async () => {
    await lookAgain.click()
    await expect(sent).toContainText(failed, { timeout: 500 })
  }).toPass()
  await expectNoBarriers(page)
  const replayed = page.waitForResponse('**/replay')
  await sent.getByRole('button', { name: /^Send again: Test/ }).click()
  expect((await replayed).status()).toBe(200)
  await expect(sent).toHaveCount(1)

  await page.getByRole('button', { name: t('owner_webhook_remove'), exact: true }).click()
  const sure = page.getByRole('dialog', { name: t('owner_webhook_remove_title') })
  await sure.getByRole('button', { name: t('owner_webhook_remove'), exact: true }).click()
  await expect(page.getByRole('heading', { name: 'https://records.invalid/alongside' })).toHaveCount(0)
  await page.context().close()
})
