import { readFileSync } from 'node:fs'
import { type Browser, expect, type Page, test } from '@playwright/test'
import { expectNoBarriers, type Language, languages, open, signIn, type Theme, themes, words } from './people'

/** Every path of the app, out of its one list. */
const source = readFileSync(new URL('../src/routes.ts', import.meta.url), 'utf8')
const paths = [...source.matchAll(/path: '([^']+)'/g)].map(([, path = '']) => path)

const nobodys = '00000000-0000-4000-8000-000000000000'

/** How each path is reached: as whom, and at which addresses where its own is not one. */
const rows: Readonly<Record<string, readonly [who: 'nobody' | 'ana' | 'maya', ...addresses: string[]]>> = {
  '/': ['nobody', '/', '/nowhere'],
  '/help': ['nobody'],
  '/sign-in': ['nobody', '/sign-in', '/sign-in?idle'],
  '/invitation': ['nobody'],
  '/check-in': ['nobody'],
  '/setup': ['nobody'],
  '/settings': ['ana'],
  '/settings/asked': ['ana'],
  '/settings/copy': ['ana'],
  '/settings/lock': ['ana'],
  '/today': ['ana'],
  '/days': ['ana'],
  '/days/:day': ['ana', '/days/:day', '/days/2020-01-01'],
  '/concerns': ['ana'],
  '/concerns/new': ['ana'],
  '/concerns/:concern_id': ['ana'],
  '/concerns/:concern_id/more/:step': [
    'ana',
    ...['kinds', 'weight', 'help'].map((s) => `/concerns/:concern_id/more/${s}`),
  ],
  '/matters': ['ana'],
  '/medicines': ['ana'],
  '/medicines/:list/:medicine_id': ['ana', '/medicines/now/new', '/medicines/before/new'],
  '/visits': ['ana'],
  '/visits/:visit_id': ['ana', '/visits/:visit_id', `/visits/${nobodys}`],
  '/visits/:visit_id/share': ['ana'],
  '/who-looked': ['ana'],
  '/clinic': ['maya', '/clinic', '/clinic?view=week'],
  '/clinic/visits/new': ['maya'],
  '/clinic/visits/:visit_id': ['maya', '/clinic/visits/:visit_id', `/clinic/visits/${nobodys}`],
  '/clinic/visits/:visit_id/without-account': ['maya'],
  '/clinic/visits/:visit_id/paper': ['maya'],
  '/clinic/paper': ['maya'],
  '/clinic/calendar': ['maya'],
  '/clinic/people': ['maya'],
  '/clinic/people/invite': ['maya'],
  '/account': ['maya'],
  '/owner': ['maya'],
  '/owner/practice': ['maya'],
  '/owner/coverage': ['maya'],
  '/owner/people': ['maya'],
  '/owner/trail': ['maya'],
  '/owner/invite': ['maya'],
}

test('every path of the app has a row here', () => {
  expect(Object.keys(rows).sort()).toEqual([...paths].sort())
})

/** Patients meet the app on a phone, clinicians on a desk. */
const visitors = { phone: ['nobody', 'ana'], desktop: ['maya'] } as const

for (const theme of themes) {
  for (const language of languages) {
    test(`nobody meets a barrier anywhere in ${language}, ${theme}`, async ({ browser }, { project }) => {
      test.setTimeout(300_000)
      for (const who of visitors[project.name as keyof typeof visitors]) {
        const { page, fill } = await visitor(browser, who, language, theme)
        for (const [path, [as, ...addresses]] of Object.entries(rows)) {
          if (as !== who) continue
          for (const address of addresses.length > 0 ? addresses : [path]) {
            await test.step(address, () => look(page, fill(address)))
          }
        }
        if (who === 'maya') await leaving(page, language)
        await page.context().close()
      }
    })
  }
}

async function look(page: Page, address: string) {
  await page.goto(address)
  await expect(page.locator('main h1').last()).toBeVisible()
  await page.waitForLoadState('networkidle')
  await expectNoBarriers(page)
}

/** The dialog that asks before something typed is left. */
async function leaving(page: Page, language: Language) {
  const t = words(language)
  await page.goto('/clinic/people/invite')
  await page.getByLabel(t('clinic_invite_display_name')).fill('Half a name')
  await page.getByRole('link', { name: t('nav_people'), exact: true }).click()
  await expect(page.getByRole('dialog', { name: t('leave_title') })).toBeVisible()
  await expectNoBarriers(page)
}

/** Somebody's browser, and their own ids for an address's. */
async function visitor(browser: Browser, who: 'nobody' | 'ana' | 'maya', language: Language, theme: Theme) {
  const page = await open(browser, { language, theme })
  const ids: Record<string, string> = { day: new Date().toLocaleDateString('sv') }
  const idIn = async (path: string, links: string) => {
    await page.goto(path)
    return (await page.locator(links).first().getAttribute('href'))?.split('/').at(-1) ?? ''
  }
  if (who !== 'nobody') await signIn(page, `${who}@juniper.example`, { language })
  if (who === 'ana') {
    ids.concern_id = await idIn('/concerns', 'main li a[href^="/concerns/"]')
    ids.visit_id = await idIn('/visits', 'main a[href^="/visits/"]')
  }
  if (who === 'maya') ids.visit_id = await idIn('/clinic', 'main li a[href^="/clinic/visits/"]')
  return { page, fill: (address: string) => address.replace(/:(\w+)/g, (_, name) => ids[name] ?? '') }
}
