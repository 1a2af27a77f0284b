import { type APIRequestContext, expect, request, test } from '@playwright/test'
import { Patient, type Written } from '../e2e/patient'
import { password } from '../e2e/people'
import { Phone } from './phone'
import { logged, plan } from './plan'
import { Server } from './server'

/** How much is written without a signal, and over how many days. */
const days = 30
const entries = Number(process.env.DRILL_ENTRIES ?? 1_000)
/** Once faults stop, everything is sent within this long. Milliseconds. */
const drained = 60_000

let server: Server
let api: APIRequestContext
let phone: Phone | undefined

test.beforeAll(async () => {
  server = await Server.start()
  api = await request.newContext({ baseURL: server.direct })
})
test.afterAll(async () => {
  await phone?.remove()
  await api?.dispose()
  await server?.stop()
})

test(`${entries} entries of ${days} days without a signal arrive exactly once, whatever happens to phone and network`, async () => {
  const robin = await Patient.invite(api, 'en')
  const signedIn = await post('/auth/sign-in', { login: robin.login, password })
  phone = new Phone(server.address, signedIn.account.id)
  await phone.start()
  await phone.signIn(robin.login)
  await phone.close()
  await phone.start()
  await server.reachable(false)
  await phone.open('/today')

  const written = await plan(days, entries)
  const all = written.flatMap((day) => day.entries)
  const saved = new Set<string>()
  const deaths = [0.3, 0.7].map((part) => Math.floor(part * entries))
  for (const day of written) await live(phone, day, saved, deaths)
  expect(deaths, 'the browser was killed while it wrote').toEqual([])
  await expectOnPhone(phone, saved)
  say(`${saved.size} entries saved without a signal, the browser killed twice meanwhile`)

  // The answers are cut off after the server has committed: it has everything, and the phone does not know.
  await server.reachable(true)
  await server.spoil(
    { type: 'latency', attributes: { latency: 100, jitter: 80 } },
    { type: 'limit_data', attributes: { bytes: 6_000 } },
  )
  await phone.open('/days')
  await expect.poll(() => arrived(robin.login, all), { timeout: 120_000 }).toBeGreaterThan(0)
  await phone.kill()
  await phone.start()
  await phone.open('/days')
  const { unsent } = await phone.holds([])
  const known = await arrived(robin.login, all)
  expect(unsent, 'the server has what the phone believes unsent').toBeGreaterThan(entries - known)
  say(`killed once more while sending: the server has ${known}, the phone believes ${unsent} unsent`)

  await server.spoil({ type: 'reset_peer', attributes: { timeout: 200 } })
  await phone.page.waitForTimeout(5_000)

  await server.heal()
  const healed = Date.now()
  await expect.poll(async () => (await phone?.holds([]))?.unsent, { timeout: drained }).toBe(0)
  say(`everything sent ${((Date.now() - healed) / 1_000).toFixed(1)} s after the faults stopped`)

  await expectOnServer(robin.login, all)
  const { states, rejected } = await phone.holds(logged)
  expect(rejected).toBe(0)
  expect(new Set(Object.values(states))).toEqual(new Set(['sent']))
  expect(Object.keys(states).sort()).toEqual(all.map(({ id }) => id).sort())
  await phone.open('/today')
  await expect(phone.page.getByText('Sent', { exact: true }).first()).toBeVisible()
})

/** One day of writing. When as many as the next of `deaths` are saved, the browser is killed, started again without a signal, and goes on. */
async function live(phone: Phone, day: { day: string; entries: Written[] }, saved: Set<string>, deaths: number[]) {
  await phone.page.clock.setFixedTime(`${day.day}T20:00:00Z`)
  const left = () => day.entries.filter(({ id }) => !saved.has(id))
  const keep = (id: string) => {
    saved.add(id)
    if (saved.size !== deaths[0]) return
    deaths.shift()
    void phone.kill()
  }
  while (left().length > 0) {
    try {
      await phone.write(left(), keep)
    } catch (error) {
      if (!/closed|crashed|disconnected/i.test(String(error))) throw error
      await phone.kill()
      await phone.start()
      await phone.page.clock.setFixedTime(`${day.day}T20:00:00Z`)
      await phone.open('/days')
      await expectOnPhone(phone, saved)
    }
  }
}

async function expectOnPhone(phone: Phone, saved: ReadonlySet<string>) {
  const { states } = await phone.holds(logged)
  expect([...saved].filter((id) => states[id] !== 'phone')).toEqual([])
}

/** How many of `entries` the server has. */
async function arrived(login: string, entries: readonly Written[]): Promise<number> {
  const rows = new Set((await pull(login)).map(({ id }) => id))
  return entries.filter(({ id }) => rows.has(id)).length
}

/** The server has each of `entries` as it was written, and no other. */
async function expectOnServer(login: string, entries: readonly Written[]) {
  const rows = (await pull(login)).filter(({ kind }) => logged.some((one) => one === kind))
  const byId = (a: { id: string }, b: { id: string }) => a.id.localeCompare(b.id)
  expect(rows.length).toBe(entries.length)
  expect(rows.map(asWritten).sort(byId)).toMatchObject(entries.map(asWritten).sort(byId))
}

interface Row extends Written {
  readonly deleted?: boolean
}

/** A field without a value is none, and an instant is the same one in any spelling. */
function asWritten({ id, kind, fields }: Written): Written {
  const values = Object.entries(fields).filter(([, value]) => value !== null)
  const plain = values.map(([name, value]) => [name, name === 'at' ? Date.parse(String(value)) : value])
  return { id, kind, fields: Object.fromEntries(plain) }
}

/** Everything the server has of somebody, as a new phone would fetch it. */
async function pull(login: string): Promise<Row[]> {
  const { access_token } = await post('/auth/sign-in', { login, password })
  const rows = new Map<string, Row>()
  for (let cursor = '', more = true; more; ) {
    const trip = { cursor, device: crypto.randomUUID(), app_version: 'drill', changes: [] }
    const answer = await post('/sync', trip, access_token)
    for (const row of answer.changes ?? []) rows.set(row.id, row)
    cursor = answer.cursor
    more = answer.more
  }
  return [...rows.values()].filter(({ deleted }) => !deleted)
}

// biome-ignore lint/suspicious/noExplicitAny: answers of the API, as this drill needs them
async function post(path: string, data: object, token?: string): Promise<any> {
  const response = await api.post(`/api/v1${path}`, {
    data,
    ...(token && { headers: { Authorization: `Bearer ${token}` } }),
  })
  expect(response.ok(), `${path}: ${await response.text()}`).toBe(true)
  return response.json()
}

function say(line: string) {
  console.log(`  ${line}`)
}
