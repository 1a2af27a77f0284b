import { type APIRequestContext, expect, type Page, test } from '@playwright/test'
import golden from '../../testdata/golden/push.json' with { type: 'json' }
import type { components } from '../src/lib/api/schema'
import { bearer, post } from './api'
import { clinician } from './clinician'
import { appCode } from './code-app'
import { keyboard } from './hands'
import { Patient } from './patient'
import {
  cutOff,
  expectNoBarriers,
  expectNoColourBarriers,
  installed,
  type Language,
  languages,
  open,
  password,
  signIn,
  words,
} from './people'

/** The server looks once a minute whom to write to: until the last test here it has. */
const written = { en: addressFor('en'), es: addressFor('es') }

test.beforeAll(async ({ request }) => {
  for (const language of languages) {
    const patient = await Patient.invite(request, language)
    await patient.isWrittenTo(written[language])
  }
})

test('a reminder is pushed to a phone that asked for it, says nothing of what it is about, and leads to its page', async ({
  browser,
  request,
}) => {
  for (const language of languages) {
    await test.step(language, async () => {
      const t = words(language)
      const patient = await Patient.invite(request, language)
      const page = await open(browser, { language, worker: true })
      await page.context().grantPermissions(['notifications'])
      await page.addInitScript(subscribeTo, await subscription())
      await signIn(page, patient.login, { language, path: '/reminders' })
      await installed(page)
      const here = page.getByRole('switch', { name: t('reminder_here_switch') })
      await expect(here).not.toBeChecked()
      await Promise.all([told(page), here.click()])
      // With every start the server hears again where to push.
      await Promise.all([told(page), page.reload()])
      await expect(here).toBeChecked()

      const message = pushed(language, new URL(page.url()).origin)
      await push(page, message)
      await push(page, message)
      const { body, data } = message.notification
      await expect
        .poll(() => shown(page))
        .toEqual([{ title: 'Alongside', body, lang: language, actions: [data.later_word] }])
      await tap(page)
      await expect(page).toHaveURL(/\/today$/)
      await page.context().close()
    })
  }
})

test('a clinician is reminded of their day, and of nothing that is a patient’s', async ({ browser }) => {
  const t = words('en')
  const page = await open(browser, { desk: true })
  await signIn(page, 'maya@juniper.example', { path: '/account' })
  await page.getByRole('link', { name: t('reminder_title') }).click()
  const kinds = page.getByRole('region', { name: t('reminder_what') }).getByRole('switch')
  await expect(kinds).toHaveAccessibleName(t('clinic_reminder_digest'))
  await page.context().close()
})

test('what somebody chose of reminders, one thing after the other, is so when they come back', async ({
  browser,
  request,
}) => {
  const { login } = await Patient.invite(request, 'es')
  const { access_token } = await post(request, '/auth/sign-in', { login, password })
  const phone = await open(browser, { language: 'es' })
  await signIn(phone, login, { language: 'es', path: '/reminders' })
  await choosesReminders(phone, 'es', [false, true, true, true, true], () => chosenOf(request, access_token))

  const kit = await clinician(request)
  const desk = await open(browser, { desk: true })
  await signIn(desk, kit.login, { path: '/reminders', code: appCode(kit.secret) })
  await choosesReminders(desk, 'en', [true], () => chosenOf(request, kit.token))
})

type Chosen = components['schemas']['ReminderSettings']

async function chosenOf(request: APIRequestContext, token: string): Promise<Chosen> {
  return (await request.get('/api/v1/me/reminders', bearer(token))).json()
}

/** @param atFirst which kinds are on of somebody who has chosen nothing: the log, which only patients have, is off */
async function choosesReminders(page: Page, language: Language, atFirst: boolean[], chosen: () => Promise<Chosen>) {
  const t = words(language)
  const kinds = page.getByRole('region', { name: t('reminder_what') }).getByRole('switch')
  const quiet = page.getByRole('switch', { name: t('reminder_quiet'), exact: true })
  const from = page.getByLabel(t('reminder_quiet_from'), { exact: true })
  const until = page.getByLabel(t('reminder_quiet_until'), { exact: true })
  const email = page.getByLabel(t('reminder_email_address'), { exact: true })
  const save = page.getByRole('button', { name: t('plan_save'), exact: true })
  const logAt = page.getByLabel(t('reminder_log_at'), { exact: true })
  const hasLog = !atFirst[0]
  const areOn = () => kinds.evaluateAll((all) => all.map((one) => (one as HTMLInputElement).checked))
  const off = async () => (await chosen()).off.length

  await expect(kinds).toHaveCount(atFirst.length)
  expect(await areOn()).toEqual(atFirst)
  for (const kind of await kinds.all()) await kind.click()
  const others = atFirst.filter((on) => on).length
  await expect.poll(off).toBe(others)

  // What is changed while something else is on its way is not lost, nor does it take that back.
  const held = await hold(page)
  await quiet.click()
  await held.asked
  await kinds.last().click()
  held.letGo()
  await expect.poll(off).toBe(others - 1)
  await page.reload()
  await expect(quiet).not.toBeChecked()
  await expect(from).toBeHidden()
  expect(await areOn()).toEqual(hasLog ? [true, false, false, false, true] : [true])

  await quiet.click()
  await from.fill('22:15')
  await until.fill('06:45')
  await expect.poll(chosen).toMatchObject({ quiet_from: '22:15', quiet_until: '06:45' })
  if (hasLog) {
    await logAt.fill('23:00')
    await expect(logAt).toHaveAccessibleDescription(t('reminder_log_quiet'))
    await logAt.fill('18:30')
    await expect(logAt).toHaveAccessibleDescription('')
  }
  await email.fill('robin at home')
  await save.click()
  await expect(email).toHaveAccessibleDescription(new RegExp(t('reminder_email_wrong')))
  await expect(email).toHaveAttribute('aria-invalid', 'true')
  await expectNoBarriers(page)
  await email.fill('robin@juniper.example')
  await save.click()
  await expect(page.getByText(t('reminder_saved'), { exact: true })).toBeVisible()
  await expect(email).not.toHaveAttribute('aria-invalid', 'true')

  await page.reload()
  await expect(from).toHaveValue('22:15')
  await expect(until).toHaveValue('06:45')
  await expect(email).toHaveValue('robin@juniper.example')
  if (hasLog) await expect(logAt).toHaveValue('18:30')

  // Without a signal nothing is said to be off that is on.
  await page.route('**/me/reminders', (route) => route.abort())
  await kinds.last().click()
  await expect(page.getByText(t('problem_offline'))).toBeVisible()
  await expect(kinds.last()).toBeChecked()
  await page.unroute('**/me/reminders')

  await email.fill('')
  await save.click()
  for (const [i, kind] of (await kinds.all()).entries()) await kind.setChecked(atFirst[i] ?? false)
  await expect.poll(chosen).toMatchObject({ off: [], log_at: '', email: '' })
  await page.reload()
  await expect(kinds).toHaveCount(atFirst.length)
  expect(await areOn()).toEqual(atFirst)
  await expect(email).toHaveValue('')
  await page.context().close()
}

/** The next thing that is chosen is on its way until it is let go. */
async function hold(page: Page) {
  let letGo = () => {}
  const gone = new Promise<void>((resolve) => {
    letGo = resolve
  })
  await page.route(
    '**/me/reminders',
    async (route) => {
      await gone
      await route.continue()
    },
    { times: 1 },
  )
  const asked = page.waitForRequest((r) => r.url().endsWith('/me/reminders') && r.method() === 'PUT')
  return { asked, letGo }
}

test('the link in an e-mail asks in its reader’s language, stops its like by keys alone, and is kind where it is old', async ({
  browser,
}) => {
  const t = words('en')
  const owner = await open(browser, { desk: true })
  await signIn(owner, 'maya@juniper.example', { path: '/owner/mails' })
  for (const language of languages) {
    await test.step(language, async () => {
      const letter = owner.getByRole('listitem').filter({ hasText: written[language] })
      await expect(async () => {
        await owner.reload()
        await expect(letter).toHaveCount(1, { timeout: 2_000 })
      }).toPass({ timeout: 90_000 })
      await letter.getByText(t('owner_mails_read')).click()
      const stop = (await letter.textContent())?.match(/http\S+\/reminders\/stop\/\S+/)?.[0] ?? ''

      const { title, asks, stopIt, stopped } = stopPage[language]
      const reader = await open(browser, { language })
      await reader.setViewportSize({ width: 320, height: 256 })
      await reader.goto(stop)
      await expect(reader.locator('html')).toHaveAttribute('lang', language)
      await expect(reader.getByRole('heading', { level: 1, name: title })).toBeVisible()
      await expect(reader.getByText(asks)).toBeVisible()
      await expectPlain(reader)
      await keyboard.press(reader.getByRole('button', { name: stopIt }))
      await expect(reader.getByRole('status')).toHaveText(stopped)
      await expectPlain(reader)

      await reader.goto(stop.slice(0, -1))
      for (const old of languages) {
        const says = reader.getByText(stopPage[old].old)
        await expect(says).toBeVisible()
        expect(await says.evaluate((element) => element.closest('[lang]')?.getAttribute('lang'))).toBe(old)
      }
      await expect(reader.getByRole('button')).toHaveCount(0)
      await expectPlain(reader)
      await reader.context().close()
    })
  }
  await owner.context().close()
})

/** What the server's own page says: the app has none of it. */
const stopPage = {
  en: {
    title: 'Reminders',
    asks: 'Do you want no more reminders like this one?',
    stopIt: 'Stop them',
    stopped: 'They are stopped. You can switch them on again in the settings of Alongside.',
    old: 'This link is old or not complete.',
  },
  es: {
    title: 'Recordatorios',
    asks: '¿No quiere recibir más recordatorios como este?',
    stopIt: 'No recibir más',
    stopped: 'Ya no los recibirá. Puede activarlos de nuevo en los ajustes de Alongside.',
    old: 'Este enlace ya no sirve, o no está completo.',
  },
} as const

function addressFor(language: Language) {
  return `${crypto.randomUUID()}.${language}@juniper.example`
}

/** At 400 %, in both themes. */
async function expectPlain(page: Page) {
  expect(await cutOff(page)).toEqual([])
  await page.emulateMedia({ colorScheme: 'light' })
  await expectNoBarriers(page)
  await page.emulateMedia({ colorScheme: 'dark' })
  await expectNoColourBarriers(page)
}

/** What the server at an address pushes (jobs/remindertext.go), to a patient. */
function pushed(language: Language, origin: string) {
  const found = golden.pushed.find((one) => one.name === 'log' && one.language === language)
  if (!found) throw new Error(`nothing is pushed in ${language}`)
  const { notification } = found.message
  return {
    ...found.message,
    notification: { ...notification, navigate: origin + new URL(notification.navigate).pathname },
  }
}

/** What a browser with a push service would have: one under test has none. */
async function subscription() {
  const { publicKey } = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits'])
  const p256dh = Buffer.from(await crypto.subtle.exportKey('raw', publicKey)).toString('base64url')
  const auth = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64url')
  return { endpoint: 'https://push.alongside.example/one', keys: { p256dh, auth } }
}

function subscribeTo(made: PushSubscriptionJSON) {
  PushManager.prototype.subscribe = async () => ({ toJSON: () => made }) as PushSubscription
}

/** Until the server took where to push. */
async function told(page: Page) {
  const response = await page.waitForResponse((r) => r.url().endsWith('/api/v1/me/push'))
  expect(response.status()).toBe(204)
}

/** The worker is given a message as the push service would, its seal taken off. */
async function push(page: Page, message: object) {
  const session = await page.context().newCDPSession(page)
  const registrationId = new Promise<string>((found) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations: [first] }) => {
      if (first) found(first.registrationId)
    })
  })
  await session.send('ServiceWorker.enable')
  const { origin } = new URL(page.url())
  await session.send('ServiceWorker.deliverPushMessage', {
    origin,
    registrationId: await registrationId,
    data: JSON.stringify(message),
  })
  await session.detach()
}

/** What the phone shows. */
function shown(page: Page) {
  return page.evaluate(async () => {
    const worker = await navigator.serviceWorker.ready
    // biome-ignore lint/suspicious/noExplicitAny: the types know no buttons
    return (await worker.getNotifications()).map(({ title, body, lang, actions }: any) => {
      return { title, body, lang, actions: actions.map(({ title }: { title: string }) => title) }
    })
  })
}

/** A finger on it: nothing but the system's own screen can do that. */
async function tap(page: Page) {
  await page
    .context()
    .serviceWorkers()[0]
    ?.evaluate(async () => {
      const { registration } = self as unknown as { readonly registration: ServiceWorkerRegistration }
      const [notification] = await registration.getNotifications()
      self.dispatchEvent(
        Object.assign(new Event('notificationclick'), { notification, action: '', waitUntil: () => undefined }),
      )
    })
}
