import { expect, test } from '@playwright/test'

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
