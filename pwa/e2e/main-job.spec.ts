import { type APIRequestContext, expect, type PlaywrightWorkerArgs, test } from '@playwright/test'

const password = 'alongside-demo-only'

interface Person {
  api: APIRequestContext
  account: { id: string; roles: string[]; display_name: string }
}

/** As much of a pulled entry as this test looks at. */
interface Entry {
  id: string
  kind: string
  deleted?: boolean
  fields?: { visit_id?: string; ended_at?: string | null; read_by?: { display_name: string } | null }
}

/** Signs one of the demo's people in against the running server. */
async function signIn(playwright: PlaywrightWorkerArgs['playwright'], baseURL: string, login: string): Promise<Person> {
  const door = await playwright.request.newContext({ baseURL, extraHTTPHeaders: { Origin: baseURL } })
  const answer = await door.post('/api/v1/auth/sign-in', { data: { login, password } })
  expect(answer.status()).toBe(200)
  const { access_token, account } = await answer.json()
  const api = await playwright.request.newContext({
    baseURL,
    extraHTTPHeaders: { Authorization: `Bearer ${access_token}` },
  })
  return { api, account }
}

const today = () => new Date().toLocaleDateString('sv', { timeZone: 'America/Chicago' })

async function sync(person: Person, changes: unknown[]) {
  const answer = await person.api.post('/api/v1/sync', {
    data: { cursor: '', device: crypto.randomUUID(), app_version: 'e2e', changes },
  })
  expect(answer.status()).toBe(200)
  return answer.json()
}

test('Ana writes, shares and takes back; Maya reads, and then cannot', async ({ playwright, baseURL }) => {
  const home = baseURL as string
  const ana = await signIn(playwright, home, 'ana@juniper.example')
  const maya = await signIn(playwright, home, 'maya@juniper.example')
  const lena = await signIn(playwright, home, 'lena@harbor.example')

  const words = `Will it still be me? ${crypto.randomUUID()}`
  const concern = crypto.randomUUID()
  const pushed = await sync(ana, [
    {
      id: concern,
      kind: 'concern',
      op: 'set',
      base_rev: 0,
      recorded_at: new Date().toISOString(),
      fields: { written_on: today(), zone: 'America/Chicago', words },
    },
  ])
  expect(pushed.results[0].outcome).toBe('applied')
  const visit = (pushed.changes as Entry[]).find((c) => c.kind === 'visit' && !c.deleted)?.id

  const page = await (await ana.api.get(`/api/v1/visits/${visit}/preview?day=${today()}`)).json()
  const line = page.document.blocks.find((b: { words?: string }) => b.words === words)
  expect(line, 'the concern stands on the preview, verbatim').toBeTruthy()

  const share = { digest: page.digest, day: today(), left_out: ['sleep'] }
  expect((await ana.api.post(`/api/v1/visits/${visit}/share`, { data: share })).status()).toBe(200)

  expect((await lena.api.get(`/api/v1/visits/${visit}/summary`)).status()).toBe(404)
  const read = await maya.api.get(`/api/v1/visits/${visit}/summary`)
  expect(read.status()).toBe(200)
  const { document } = await read.json()
  const blocks: { block: string; words?: string }[] = document.blocks
  expect(blocks.some((b) => b.words === words)).toBe(true)
  expect(
    blocks.some((b) => b.block === 'sleep'),
    'what was left out is not there',
  ).toBe(false)

  const after = await sync(ana, [])
  const isLive = (c: Entry) => c.kind === 'share' && c.fields?.visit_id === visit && c.fields?.ended_at === null
  expect((after.changes as Entry[]).find(isLive)?.fields?.read_by?.display_name).toBe('Maya Chen')

  expect((await ana.api.delete(`/api/v1/visits/${visit}/share`)).status()).toBe(204)
  expect((await maya.api.get(`/api/v1/visits/${visit}/summary`)).status()).toBe(404)

  const again = await (await ana.api.get(`/api/v1/visits/${visit}/preview?day=${today()}`)).json()
  const shared = { digest: again.digest, day: today(), left_out: [] }
  expect((await ana.api.post(`/api/v1/visits/${visit}/share`, { data: shared })).status()).toBe(200)
})
