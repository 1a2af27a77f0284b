import { expect, test } from '@playwright/test'
import { clinician } from './clinician'
import { appCode } from './code-app'
import { keyboard } from './hands'
import { another, keyed, Patient, today } from './patient'
import { open, signIn, words } from './people'

const t = words('en')

test('by nothing but keys a clinician signs in with a code, finds a page, marks it as read, answers and copies it', async ({
  browser,
  request,
}) => {
  const kit = await clinician(request)
  const patient = await Patient.invite(request, 'en', 'Robin', kit.token)
  const concern = another('concern', { written_on: today(), zone: 'America/Chicago', words: 'Will it last?' })
  const visit_id = await patient.visit(1)
  await patient.write([concern, await keyed('checkin', visit_id, { visit_id, top: [{ concern_id: concern.id }] })])
  await patient.share(visit_id)

  const page = await open(browser)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const press = (role: 'link' | 'button', name: string) => keyboard.press(page.getByRole(role, { name, exact: true }))
  await signIn(page, kit.login, { code: appCode(kit.secret), hands: keyboard })
  await expect(page).toHaveURL(/\/clinic$/)
  await press('link', t('nav_overview'))
  await keyboard.press(page.getByRole('main').getByRole('link', { name: patient.name }).first())
  await expect(page).toHaveURL(new RegExp(`/clinic/visits/${visit_id}$`))

  await press('button', t('clinic_page_mark'))
  await expect(page.getByText(t('clinic_page_marked'))).toBeVisible()
  await press('button', t('clinic_reply'))
  await keyboard.type(page.getByLabel(t('thread_heard'), { exact: true }), 'You fear that it fades.')
  await keyboard.type(page.getByLabel(t('thread_share'), { exact: true }), 'There is a study of two years.')
  await keyboard.type(page.getByLabel(t('clinic_reply_ask'), { exact: true }), 'How does that sound?')
  await press('button', t('clinic_reply_send', { name: patient.name }))
  await expect(page.getByText(t('clinic_reply_sent', { name: patient.name }))).toBeVisible()
  await press('button', t('summary_copy'))
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('Will it last?')
  await page.context().close()
})

test('by nothing but keys a patient reads an answer, says that it is not quite it, and chooses what they are reminded of', async ({
  browser,
  request,
}) => {
  const patient = await Patient.invite(request, 'en')
  const concern = another('concern', { written_on: today(), zone: 'America/Chicago', words: 'Will it last?' })
  const visit_id = patient.openVisit
  await patient.write([concern, await keyed('checkin', visit_id, { visit_id, top: [{ concern_id: concern.id }] })])
  await patient.share(visit_id)
  await patient.isTold(concern.id, { kind: 'answer', heard: 'You fear that it fades.' })

  const page = await open(browser, { desk: true })
  const press = (role: 'link' | 'button' | 'switch', name: string) =>
    keyboard.press(page.getByRole(role, { name, exact: true }))
  await signIn(page, patient.login, { hands: keyboard })
  await press('link', t('nav_concerns'))
  await keyboard.press(page.getByRole('main').getByRole('link', { name: 'Will it last?' }))
  await expect(page.getByText('You fear that it fades.')).toBeVisible()
  await press('button', t('thread_not_quite'))
  await keyboard.type(page.getByLabel(t('thread_not_quite_words')), 'It is not the fading.')
  await press('button', t('thread_send'))
  await expect(page.getByText(t('thread_state_not_quite'))).toBeVisible()
  await expect(page.getByText(t('entry_sent'))).toBeVisible()

  await press('button', t('nav_back'))
  await press('link', t('nav_settings'))
  await keyboard.press(page.getByRole('link', { name: t('reminder_title') }))
  const kind = page.getByRole('switch', { name: t('reminder_check_in') })
  const before = await kind.isChecked()
  await keyboard.press(kind)
  await press('switch', t('reminder_log'))
  const saved = page.waitForResponse((answer) => answer.request().method() === 'PUT')
  await keyboard.press(page.getByRole('switch', { name: t('reminder_log') }))
  expect((await saved).status()).toBe(204)
  await page.reload()
  await expect(kind).toBeChecked({ checked: !before })
  await page.context().close()
})
