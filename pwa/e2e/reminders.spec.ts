import { expect, type Page, test } from '@playwright/test'
import { Patient } from './patient'
import { installed, type Language, languages, open, signIn, words } from './people'

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

      const { body, later } = said[language]
      const data = { later: 'a token', later_word: later }
      const notification = {
        title: 'Alongside',
        body,
        lang: language,
        navigate: new URL('/today', page.url()).href,
        tag: 'one',
        data,
      }
      await push(page, { web_push: 8030, notification })
      await push(page, { web_push: 8030, notification })
      await expect.poll(() => shown(page)).toEqual([{ title: 'Alongside', body, lang: language, actions: [later] }])
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

/** What the server says, by the person's language. */
const said: Readonly<Record<Language, { body: string; later: string }>> = {
  en: { body: 'You have a reminder.', later: 'In an hour' },
  es: { body: 'Tiene un recordatorio.', later: 'En una hora' },
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
