import { expect, type Page, test } from '@playwright/test'
import { installed, open, signIn, words } from './people'
import { openDoor } from './two-versions'

test('Help opens cold without a network', async ({ page, context }) => {
  await page.goto('/')
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await page.waitForFunction(async () => (await caches.keys()).length > 0)
  await page.close()
  await context.setOffline(true)
  const later = await context.newPage()
  await later.goto('/help')
  await expect(later.getByRole('link', { name: /988/ }).first()).toBeVisible()
})

test('every answer carries its headers, errors too', async ({ request }) => {
  for (const path of ['/', '/help', '/healthz', '/api/v1/me', '/api/v1/nowhere', '/sw.js']) {
    const headers = (await request.get(path)).headers()
    expect(headers['content-security-policy'], path).toContain("require-trusted-types-for 'script'")
    expect(headers['x-content-type-options'], path).toBe('nosniff')
    expect(headers['referrer-policy'], path).toBe('no-referrer')
  }
})

test('a new version asks, and reloads over no form in any window', async ({ browser }) => {
  const t = words('en')
  const door = await openDoor()
  const form = await open(browser, { worker: true, baseURL: door.site })
  await signIn(form, 'maya@juniper.example')
  await installed(form)
  const other = await form.context().newPage()
  await other.goto('/clinic')
  await form.goto('/clinic/people/invite')
  await form.getByLabel(t('clinic_invite_display_name')).fill('Half a name')

  door.update()
  await other.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()))
  const update = (page: Page) => page.getByRole('button', { name: t('app_update_now') })
  await expect(update(other)).toBeVisible()
  await expect(update(form)).toHaveCount(0)
  await update(other).click()
  await expect(other.locator('html')).toHaveAttribute('data-version', 'second')

  // The form has seen the version change under it, and stands as it was; so does everything one tap away from it.
  await expect(form.getByLabel(t('clinic_invite_display_name'))).toHaveValue('Half a name')
  await expect(form.locator('html')).not.toHaveAttribute('data-version')
  await form.context().setOffline(true)
  await form.getByRole('link', { name: t('help_now') }).click()
  await expect(form.getByRole('link', { name: /988/ }).first()).toBeVisible()
  await form.goBack()
  await form.context().setOffline(false)

  await form.getByLabel(t('clinic_invite_display_name')).fill('')
  await update(form).click()
  await expect(form.locator('html')).toHaveAttribute('data-version', 'second')
  await form.context().close()
  await door.close()
})
