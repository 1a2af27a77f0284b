import { expect, test } from '@playwright/test'
import { readChunks } from '../vite/chunks.js'
import { clinicIds, filled, patientIds, rows } from './paths'
import { open, signIn } from './people'

const { phone, clinic } = readChunks()
/** Who opens what, and the scripts that their limit counts. */
const people = {
  phone: { who: ['nobody', 'ana'], idsOf: patientIds, counted: phone },
  desktop: { who: ['maya'], idsOf: clinicIds, counted: clinic },
} as const

test('no page runs a script that its person’s limit does not count', async ({ browser }, { project }) => {
  test.setTimeout(300_000)
  const { who, idsOf, counted } = people[project.name as keyof typeof people]
  const page = await open(browser)
  const run = new Set<string>()
  page.on('requestfinished', (request) => {
    const path = new URL(request.url()).pathname.slice(1)
    if (request.resourceType() === 'script' && path.startsWith('assets/')) run.add(path)
  })
  await signIn(page, `${who.at(-1)}@juniper.example`)
  const ids = await idsOf(page)
  for (const [path, [as, ...addresses]] of Object.entries(rows)) {
    if (!who.some((one) => one === as)) continue
    await page.goto(filled(addresses[0] ?? path, ids))
    await expect(page.locator('main h1').last()).toBeVisible()
    await page.waitForLoadState('networkidle')
  }
  expect([...run].filter((path) => !counted.has(path))).toEqual([])
  expect(run.size).toBeGreaterThan(20)
  await page.context().close()
})
