import { readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { Patient } from './patient'
import { nextTrip, open, signIn, words } from './people'

const daylio = (lines: readonly string[]) => ({
  name: 'daylio_export.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(['full_date,date,weekday,time,mood,activities,note_title,note', ...lines].join('\r\n')),
})
/** The day so many days ago, in UTC as these phones are. */
const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)

/** How much waits on the phone. */
async function waiting(): Promise<number> {
  const known = await indexedDB.databases()
  const name = known.find((database) => database.name?.startsWith('alongside-'))?.name ?? ''
  return new Promise((resolve) => {
    const opening = indexedDB.open(name)
    opening.onsuccess = () => {
      const counting = opening.result.transaction('outbox').objectStore('outbox').count()
      counting.onsuccess = () => {
        opening.result.close()
        resolve(counting.result)
      }
    }
  })
}

test('somebody brings in three years from another app, and nothing of it twice, without a signal too', async ({
  browser,
  request,
}) => {
  const t = words('en')
  const robin = await Patient.invite(request, 'en')
  const page = await open(browser, { zone: 'UTC' })
  await signIn(page, robin.login, { path: '/data' })
  await page.getByRole('link', { name: t('import_title') }).click()
  await expect(page.getByRole('heading', { level: 1, name: t('import_title') })).toBeVisible()

  // The page is here: what follows needs nobody.
  await page.context().setOffline(true)
  const days = 3 * 365
  const lines = Array.from(
    { length: days },
    (_, n) => `${ago(n + 1)},x,x,21:00,${n % 3 ? 'good' : 'stormy'},walk | cinema,,`,
  )
  const file = daylio([...lines, `${ago(4)},x,x,late,good,,,`])
  const input = page.locator('input[type=file]')
  await input.setInputFiles(file)
  await expect(page.getByText(t('import_source_daylio'))).toBeVisible()
  await expect(page.getByText('1 line stays out')).toBeVisible()
  await page.getByText('1 line stays out').click()
  await expect(page.getByText(`Line ${days + 2}: ${t('import_bad_time')}`)).toBeVisible()
  await page.getByLabel('stormy').selectOption({ label: t('mood_valence_1') })
  await expect(page.getByText(t('mood_valence_1')).first()).toBeVisible()
  await page.getByRole('button', { name: `Bring in ${2 * days}` }).click()
  await expect(page.getByRole('heading', { name: t('import_done_title') })).toBeVisible()

  await input.setInputFiles(file)
  await expect(page.getByText(t('import_all_here'))).toBeVisible()
  await expect(page.getByRole('button', { name: /^Bring in/ })).toHaveCount(0)

  const sent = nextTrip(page, 'results')
  await page.context().setOffline(false)
  await sent
  await expect.poll(() => page.evaluate(waiting), { message: 'everything is sent', timeout: 60_000 }).toBe(0)

  await page.goto(`/days/${ago(1)}`)
  await expect(page.getByText(t('mood_valence_1')).first()).toBeVisible()
})

test('a file that can’t be read is named, and nothing of it comes in', async ({ browser, request }) => {
  const t = words('es')
  const robin = await Patient.invite(request, 'es')
  const page = await open(browser, { language: 'es', zone: 'UTC' })
  await signIn(page, robin.login, { language: 'es', path: '/data?bring-in' })
  const input = page.locator('input[type=file]')
  await input.setInputFiles({
    name: 'foto.zip',
    mimeType: 'application/zip',
    buffer: Buffer.from('PK\x03\x04 and no more'),
  })
  await expect(page.getByText(t('import_wrong_zip_broken'))).toBeVisible()

  await input.setInputFiles({
    name: 'diario.csv',
    mimeType: 'text/csv',
    buffer: readFileSync(new URL('../../testdata/import/diario.csv', import.meta.url)),
  })
  await expect(page.getByRole('heading', { name: t('import_order', { date: '03/04/2026' }) })).toBeVisible()
  await page.getByText('Primero el día').click()
  await page.getByRole('button', { name: 'Traer 5' }).click()
  await expect(page.getByText(/Entraron 5/)).toBeVisible()
  await page.getByRole('button', { name: t('import_take_out') }).click()
  await expect(page.getByText('5 salieron otra vez.')).toBeVisible()
  await input.setInputFiles({
    name: 'diario.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('Fecha;Calidad\n2026-04-03;4'),
  })
  await expect(page.getByRole('button', { name: 'Traer 1' })).toBeVisible()
})
