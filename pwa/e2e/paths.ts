import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { today } from './patient'

const lists = ['routes', 'clinic-routes'].map((list) =>
  readFileSync(new URL(`../src/${list}.ts`, import.meta.url), 'utf8'),
)
const listed = (pattern: RegExp) => lists.flatMap((list) => [...list.matchAll(pattern)].map(([, path = '']) => path))

/** Every path of the app, out of its two lists. */
export const paths = listed(/path: '([^']+)'/g)

/** Those of pages that no phone keeps: they are nothing without the server. */
export const online = listed(/path: '([^']+)'[^{}]*routes\/online\//g)

/** Those that somebody opens a few times a year: these, and what a practice is run by. */
export const seldom = [...online, ...listed(/path: '([^']+)'[^{}]*(?:routes\/owner\/|ownerPages\()/g)]

/** An id that nothing has. */
export const nobodys = '00000000-0000-4000-8000-000000000000'

/** Priya is on a step of her plan, and told today how she is. */
export type Visitor = 'nobody' | 'ana' | 'priya' | 'maya'

/** How each path is reached: as whom, several where it says other things to each, and at which addresses where its own is not one. */
export const rows: Readonly<Record<string, readonly [who: Visitor | readonly Visitor[], ...addresses: string[]]>> = {
  '/': ['nobody', '/', '/nowhere'],
  '/help': [['nobody', 'maya']],
  '/help/hard-days': ['ana'],
  '/sign-in': ['nobody'],
  '/invitation': ['nobody'],
  '/check-in': ['nobody'],
  '/setup': ['maya'],
  '/settings': [['ana', 'maya']],
  '/ways-in': [['ana', 'maya']],
  '/reminders': [['ana', 'maya']],
  '/measures': ['ana'],
  '/measures/:code': ['ana', '/measures/phq_9', `/measures/gad_7?request=${nobodys}`],
  '/settings/asked': ['ana'],
  '/settings/around-visits': ['ana'],
  '/settings/copy': ['ana'],
  '/settings/home-screen': ['ana'],
  '/settings/lock': ['ana'],
  '/today': ['ana'],
  '/days': ['ana'],
  '/days/:day': ['ana', '/days/:day', '/days/2020-01-01'],
  '/patterns': ['ana'],
  '/breathing': ['ana'],
  '/labs': ['ana'],
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
  '/visits/:visit_id/note': ['ana', '/visits/:visit_id/note', `/visits/${nobodys}/note`],
  '/visits/:visit_id/share': ['ana'],
  '/plan': ['priya'],
  '/plan/follow-up': ['priya', ...['baseline', 'check_in', 'not_right'].map((r) => `/plan/follow-up?reason=${r}`)],
  '/data': ['ana', '/data', '/data?erase', '/data?print=plan', '/data?bring-in'],
  '/who-looked': ['ana'],
  '/clinic': ['maya', '/clinic', '/clinic?view=week'],
  '/clinic/visits/new': ['maya'],
  '/clinic/visits/:visit_id': ['maya', '/clinic/visits/:visit_id', `/clinic/visits/${nobodys}`],
  '/clinic/visits/:visit_id/without-account': ['maya'],
  '/clinic/visits/:visit_id/paper': ['maya'],
  '/clinic/paper': ['maya'],
  '/clinic/calendar': ['maya'],
  '/clinic/overview': ['maya'],
  '/clinic/people': ['maya'],
  '/clinic/people/invite': ['maya'],
  '/clinic/people/:patient_id/log': ['maya', '/clinic/people/:patient_id/log', `/clinic/people/${nobodys}/log`],
  '/clinic/people/:patient_id/plan': ['maya', '/clinic/people/:patient_id/plan', `/clinic/people/${nobodys}/plan`],
  '/clinic/people/:patient_id/measures': ['maya'],
  '/account': ['maya'],
  '/owner': ['maya'],
  '/owner/practice': ['maya'],
  '/owner/coverage': ['maya'],
  '/owner/look': ['maya'],
  '/owner/people': ['maya'],
  '/owner/erasures': ['maya'],
  '/owner/trail': ['maya'],
  '/owner/felt-heard': ['maya'],
  '/owner/uptake': ['maya'],
  '/owner/instruments': ['maya'],
  '/owner/clients': ['maya'],
  '/owner/mails': ['maya'],
  '/owner/webhooks': ['maya'],
  '/owner/sealed-copies': ['maya'],
  '/owner/invite': ['maya'],
}

/** Everything that somebody opens, or some of it, without their ids in it yet. */
export function addressesOf(who: Visitor, among: readonly string[] = paths): string[] {
  return Object.entries(rows)
    .filter(([path, [as]]) => [as].flat().includes(who) && among.includes(path))
    .flatMap(([path, [, ...addresses]]) => (addresses.length > 0 ? addresses : [path]))
}

/** The last part of the first link a page has to such an address. */
export async function idIn(page: Page, path: string, links: string): Promise<string> {
  await page.goto(path)
  return (await page.locator(links).first().getAttribute('href'))?.split('/').at(-1) ?? ''
}

/** Somebody's own ids, for the addresses of those who log. */
export async function patientIds(page: Page): Promise<Record<string, string>> {
  return {
    day: today(),
    concern_id: await idIn(page, '/concerns', 'main li a[href^="/concerns/"]'),
    visit_id: await idIn(page, '/visits', 'main a[href^="/visits/"]'),
  }
}

/** Ids for the addresses of those who care for them; Priya has a plan, and shares parts of her log. */
export async function clinicIds(page: Page): Promise<Record<string, string>> {
  const visit_id = await idIn(page, '/clinic', 'main li a[href^="/clinic/visits/"]')
  await page.goto('/clinic/people')
  const log = await page.locator('main li a[href$="/log"][aria-label*="Priya"]').getAttribute('href')
  return { visit_id, patient_id: log?.split('/').at(-2) ?? '' }
}

/** An address of a row, with somebody's ids in it. */
export function filled(address: string, ids: Readonly<Record<string, string>>): string {
  return address.replace(/:(\w+)/g, (_, name) => ids[name] ?? '')
}
