import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, expect, request, test } from '@playwright/test'
import { Patient } from '../e2e/patient'
import { open, signIn, words } from '../e2e/people'
import { chromiumArgs, chromiumPath } from '../scripts/chromium.js'
import { growth, writeExport } from './large-file'
import { Server } from './server'

const megabytes = Number(process.env.DRILL_MEGABYTES ?? 2_048)
/** Beyond what the browser holds before. */
const most = 200

let server: Server
let browser: Browser
const folder = mkdtempSync(join(tmpdir(), 'alongside-'))

test.beforeAll(async () => {
  server = await Server.start()
  browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArgs })
})
test.afterAll(async () => {
  await browser?.close()
  await server?.stop()
  rmSync(folder, { recursive: true })
})

test(`an export of Apple Health of ${megabytes} MB is read in ${most} MB of memory`, async () => {
  const t = words('en')
  const robin = await Patient.invite(await request.newContext({ baseURL: server.direct }), 'en')
  const page = await open(browser, { zone: 'UTC', baseURL: server.direct })
  await signIn(page, robin.login, { path: '/data?bring-in' })
  const file = join(folder, 'export.xml')
  await writeExport(file, megabytes, 365)
  const began = Date.now()
  const grown = await growth(browser, async () => {
    await page.locator('input[type=file]').setInputFiles(file)
    await expect(page.getByText(t('import_source_apple_health'))).toBeVisible({ timeout: 15 * 60_000 })
  })
  await expect(page.getByText('365 nights')).toBeVisible()
  console.log(`read in ${Math.round((Date.now() - began) / 1_000)} s, ${Math.round(grown)} MB more than before`)
  expect(grown).toBeLessThan(most)
})
