import { readFileSync } from 'node:fs'
import { inflateRawSync } from 'node:zlib'
import { expect, type Page, test } from '@playwright/test'
import { another, keyed, Patient, today } from './patient'
import { expectNoBarriers, open, signIn, words } from './people'

const t = words('en')

/** A file of an archive that the server made, by the list at its end. */
function read(path: string, name: string): string {
  const archive = readFileSync(path)
  for (let at = archive.readUInt32LE(archive.length - 6); archive.readUInt32LE(at) === 0x02014b50; ) {
    const length = archive.readUInt16LE(at + 28)
    if (archive.toString('utf8', at + 46, at + 46 + length) === name) {
      const local = archive.readUInt32LE(at + 42)
      const from = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
      return inflateRawSync(archive.subarray(from, from + archive.readUInt32LE(at + 20))).toString()
    }
    at += 46 + length + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
  }
  throw new Error(`no ${name} in the archive`)
}

async function copyOf(page: Page): Promise<string> {
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: t('data_copy_start') }).click()
  const download = await downloading
  expect(download.suggestedFilename()).toMatch(/^alongside-\d{4}-\d\d-\d\d\.zip$/)
  await expect(page.getByText(t('data_copy_done'))).toBeVisible()
  return download.path()
}

test('a copy of everything is taken, brought into another account, and taken from there alike', async ({
  browser,
  request,
}) => {
  const zone = 'UTC'
  const ana = await Patient.invite(request, 'en')
  await ana.write([
    await keyed('mood', today(), { day: today(), zone, valence: 4, note: 'A walk, and <i>rain</i>.' }),
    another('concern', { written_on: today(), zone, words: '=If I start, can I stop?' }),
  ])
  const first = await open(browser)
  await signIn(first, ana.login, { path: '/data' })
  const copy = await copyOf(first)
  expect(read(copy, 'index.html')).toContain('A walk, and &lt;i&gt;rain&lt;/i&gt;.')
  await expectNoBarriers(first)

  const again = await Patient.invite(request, 'en')
  const second = await open(browser)
  await signIn(second, again.login, { path: '/data' })
  const choose = second.locator('input[type=file]')
  await choose.setInputFiles({ name: 'a.zip', mimeType: 'application/zip', buffer: Buffer.from('no archive') })
  await expect(second.getByText(t('copy_wrong_broken'))).toBeVisible()
  await choose.setInputFiles(copy)
  await expect(second.getByText(ana.name)).toBeVisible()
  await expectNoBarriers(second)
  await second.getByRole('button', { name: t('data_back_bring') }).click()
  await expect(second.getByText('2 entries came in.')).toBeVisible()
  await choose.setInputFiles(copy)
  await expect(second.getByText(t('copy_back_nothing'))).toBeVisible()

  await second.goto('/concerns')
  await expect(second.getByText('=If I start, can I stop?')).toBeVisible()
  await expect(second.getByText(t('entry_on_phone'), { exact: true })).toHaveCount(0)
  await second.goto('/data')
  const taken = await copyOf(second)
  for (const name of ['csv/mood.csv', 'csv/concern.csv']) expect(read(taken, name)).toBe(read(copy, name))
  await Promise.all([first.context().close(), second.context().close()])
})

test('a copy asks again who is there where nobody has shown it lately, and can be called off', async ({
  browser,
  request,
}) => {
  const patient = await Patient.invite(request, 'en')
  const page = await open(browser)
  await signIn(page, patient.login, { path: '/data' })
  const notFresh = { status: 403, contentType: 'application/problem+json', body: '{"code":"not_fresh"}' }
  await page.route('**/api/v1/export', (route) => route.fulfill(notFresh), { times: 1 })
  await page.getByRole('button', { name: t('data_copy_start') }).click()
  await expect(page.getByRole('dialog', { name: t('waysin_confirm_title') })).toBeVisible()
  await page.getByRole('button', { name: t('ui_close') }).click()
  await page.route('**/api/v1/export', () => new Promise(() => undefined), { times: 1 })
  await page.getByRole('button', { name: t('data_copy_start') }).click()
  await page.getByRole('button', { name: t('ui_cancel') }).click()
  await expect(page.getByRole('button', { name: t('data_copy_start') })).toBeVisible()
  await page.context().close()
})
