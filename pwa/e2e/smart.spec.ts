import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { expect, type Page, test } from '@playwright/test'
import { bearer, post } from './api'
import { expectNoBarriers, open, password, signIn, words } from './people'

const t = words('en')
const library = createRequire(import.meta.url).resolve('fhirclient/build/fhir-client.pure.min.js')

// Somebody else's app, with somebody else's library: it knows our address, its own id, and nothing of us.
const page = `<!doctype html><title>Harbor Diary</title><script src="/fhir-client.js"></script><script src="/app.js"></script>
<output></output><button onclick="read()">Read</button>`
const app = `
const query = new URLSearchParams(location.search)
async function read() {
  const said = document.querySelector('output')
  said.textContent = ''
  try {
    const client = await FHIR.oauth2.ready()
    const patient = await client.patient.read()
    const { entry = [] } = await client.request('Observation?patient=' + patient.id)
    const all = entry.every(({ resource }) => resource.subject.reference === 'Patient/' + patient.id)
    said.textContent = patient.name[0].text + (all ? ' alone: ' : ' and others: ') + entry.length
  } catch (error) {
    said.textContent = 'refused: ' + error.message
  }
}
if (query.has('iss') && query.has('client_id')) {
  FHIR.oauth2.authorize({
    iss: query.get('iss'), clientId: query.get('client_id'), redirectUri: '/', scope: 'launch/patient patient/Patient.rs patient/Observation.rs openid',
  })
} else addEventListener('load', read)
`

let server: ReturnType<typeof createServer>
let origin = ''

test.beforeAll(async () => {
  const files: Readonly<Record<string, readonly [string, string]>> = {
    '/': ['text/html', page],
    '/app.js': ['text/javascript', app],
    '/fhir-client.js': ['text/javascript', await readFile(library, 'utf8')],
  }
  server = createServer((request, response) => {
    const [type, text] = files[new URL(request.url ?? '/', 'http://app').pathname] ?? ['text/plain', '']
    response.writeHead(text ? 200 : 404, { 'content-type': type }).end(text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

test.afterAll(() => {
  server.close()
})

test('an app of others reads for who let it in, one patient at a time, until the practice ends it', async ({
  browser,
  request,
  baseURL,
}) => {
  const name = `Harbor Diary ${crypto.randomUUID().slice(0, 4)}`
  const { access_token: token } = await post(request, '/auth/sign-in', { login: 'maya@juniper.example', password })
  const scopes = 'launch/patient patient/*.rs offline_access'
  // The port of an app on the person's own machine is whichever was free.
  const body = { name, kind: 'app', redirect_uris: ['http://127.0.0.1/'], scopes }
  const { id } = await post(request, '/practice/clients', body, token)
  const launch = `${origin}/?iss=${encodeURIComponent(`${baseURL}/fhir/R4`)}&client_id=${id}`
  const said = (page: Page) => page.locator('body > output')
  const letIn = (page: Page) => page.getByRole('button', { name: t('launch_allow'), exact: true })

  const ana = await open(browser)
  await signIn(ana, 'ana@juniper.example')
  await ana.goto(launch)
  await expect(ana.getByText(name)).toBeVisible()
  await expectNoBarriers(ana)
  await letIn(ana).click()
  await expect(said(ana)).toHaveText(/^Ana\b.* alone: [1-9]\d*$/)

  const maya = await open(browser, { desk: true })
  await signIn(maya, 'maya@juniper.example')
  await maya.goto(launch)
  await letIn(maya).click()
  await expect(maya.getByText(t('launch_choose_missing'))).toBeVisible()
  await expectNoBarriers(maya)
  const whom = maya.getByLabel(t('launch_choose'))
  const chosen = (await whom.getByRole('option').allInnerTexts()).find((option) => option.startsWith('Priya')) ?? ''
  await whom.selectOption(chosen)
  await letIn(maya).click()
  await expect(said(maya)).toHaveText(new RegExp(`^${chosen} alone: `))

  // Whoever doesn't let it in goes back to it with nothing.
  await maya.goto(launch)
  await maya.getByRole('button', { name: t('launch_no'), exact: true }).click()
  await expect(said(maya)).toHaveText(/^refused: .*access_denied/)

  const ended = await request.delete(`/api/v1/practice/clients/${id}`, bearer(token))
  expect(ended.ok(), await ended.text()).toBe(true)
  await ana.getByRole('button', { name: 'Read' }).click()
  await expect(said(ana)).toHaveText(/^refused: /)
  await ana.goto(launch)
  await expect(ana.getByRole('heading', { level: 1, name: t('launch_unknown_title') })).toBeVisible()
  for (const page of [ana, maya]) await page.context().close()
})
