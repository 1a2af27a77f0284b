import { expect, type Page, test } from '@playwright/test'
import { another, keyed, Patient, today } from './patient'
import { expectNoBarriers, installed, open, signIn, words } from './people'

const looks = [
  ['en', 'light'],
  ['es', 'dark'],
] as const

/** What was just said is with the clinic. */
async function expectSent(robin: Page, sent: string, times: number) {
  await expect(robin.getByRole('listitem').getByText(sent, { exact: true })).toHaveCount(times)
}

for (const [language, theme] of looks) {
  test(`a concern is answered, not quite, then heard, and settled, in ${language}, ${theme}`, async ({
    browser,
    request,
  }) => {
    const t = words(language)
    const patient = await Patient.invite(request, language)
    const own = 'Will it still be me?'
    const concern = another('concern', { written_on: today(), zone: 'America/Chicago', words: own })
    const visit_id = patient.openVisit
    await patient.write([concern, await keyed('checkin', visit_id, { visit_id, top: [{ concern_id: concern.id }] })])
    const path = await patient.share(visit_id)

    const robin = await open(browser, { language, theme, worker: true })
    await signIn(robin, patient.login, { language, path: `/concerns/${concern.id}` })
    await installed(robin)
    await expect(robin.getByText(t('share_not_read'))).toBeVisible()
    const maya = await open(browser, { language, theme, desk: true })
    await signIn(maya, 'maya@juniper.example', { language, path })
    const reply = maya.getByRole('button', { name: t('clinic_reply'), exact: true })
    const heard = maya.getByLabel(t('thread_heard'), { exact: true })
    const share = maya.getByLabel(t('thread_share'), { exact: true })
    const sent = maya.getByText(t('clinic_reply_sent', { name: patient.name }))

    // By keyboard: blank at first, marked and not kept back, closed and still there.
    await reply.focus()
    await maya.keyboard.press('r')
    await expect(heard).toBeFocused()
    await expect(heard).toHaveValue('')
    await maya.keyboard.type('You should worry less.')
    await expect(maya.getByText(t('clinic_reply_why_orders'))).toBeVisible()
    await maya.keyboard.press('Escape')
    await expect(heard).toHaveCount(0)
    await expect(reply).toBeFocused()
    await maya.keyboard.press('r')
    await expect(heard).toHaveValue('You should worry less.')
    await expectNoBarriers(maya)
    await heard.fill('You fear the cost.')
    await share.fill('There are cheaper ones.')
    await maya.keyboard.press('Control+Enter')
    await expect(sent).toBeVisible()
    await expect(maya.getByText(t('summary_answered'), { exact: true })).toBeVisible()

    // Asked before told; not quite it, in words that outlive a closed app.
    await robin.reload()
    await expect(robin.getByText(t('thread_state_answered', { name: 'Maya Chen, NP' }))).toBeVisible()
    await expect(robin.getByText('You fear the cost.')).toBeVisible()
    await expect(robin.getByText('There are cheaper ones.')).toHaveCount(0)
    await robin.getByRole('button', { name: t('thread_share_yes') }).click()
    await expect(robin.getByText('There are cheaper ones.')).toBeVisible()
    await robin.getByRole('button', { name: t('thread_not_quite') }).click()
    await robin.getByLabel(t('thread_not_quite_words')).fill('It is not the money.')
    await expectNoBarriers(robin)
    await robin.reload()
    await expect(robin.getByLabel(t('thread_not_quite_words'))).toHaveValue('It is not the money.')
    await robin.getByRole('button', { name: t('thread_send') }).click()
    await expect(robin.getByText(t('thread_state_not_quite'))).toBeVisible()
    await expectSent(robin, t('entry_sent'), 1)

    // What a lost connection stopped is sent again as the same.
    await maya.reload()
    await expect(maya.getByText('It is not the money.')).toBeVisible()
    await expect(maya.getByText(t('summary_answered'), { exact: true })).toHaveCount(0)
    await reply.click()
    await maya.getByRole('radio', { name: t('clinic_reply_talked'), exact: true }).check()
    await maya.getByLabel(t('clinic_reply_line')).fill('About who she is.')
    await maya.context().setOffline(true)
    const send = maya.getByRole('button', { name: t('clinic_reply_send', { name: patient.name }) })
    await send.click()
    await expect(maya.getByRole('alert')).toContainText(t('problem_offline'))
    await maya.context().setOffline(false)
    await send.click()
    await expect(sent).toBeVisible()

    // Without a signal: it is the patient who says whether they talked.
    await robin.goto('/concerns')
    await expect(robin.getByText(t('thread_state_reply'))).toBeVisible()
    await expectNoBarriers(robin)
    await robin.getByRole('link', { name: own }).click()
    await expect(robin.getByText(t('thread_state_talked', { name: 'Maya Chen, NP' }))).toBeVisible()
    await robin.context().setOffline(true)
    await robin.getByRole('button', { name: t('thread_talked_yes') }).click()
    await expect(robin.getByText(t('thread_state_heard', { name: 'Maya Chen, NP' }))).toBeVisible()
    await expect(robin.getByRole('listitem').getByText(t('entry_on_phone'))).toBeVisible()
    await robin.context().setOffline(false)
    await expectSent(robin, t('entry_sent'), 2)

    // Settled while the clinician writes: said in words, and nothing typed is lost.
    await maya.reload()
    await expect(maya.getByText(t('summary_heard'), { exact: true })).toBeVisible()
    await reply.click()
    await heard.fill('One more thing.')
    await robin.getByRole('button', { name: t('thread_settle') }).click()
    await expect(robin.getByText(t('thread_state_settled'))).toBeVisible()
    await expectSent(robin, t('entry_sent'), 3)
    await maya.keyboard.press('Control+Enter')
    await expect(maya.getByRole('alert')).toContainText(t('clinic_reply_settled', { name: patient.name }))
    await expect(heard).toHaveValue('One more thing.')
    await heard.fill('')
    await maya.reload()
    await expect(maya.getByText(t('summary_settled'), { exact: true })).toBeVisible()
    await expect(reply).toHaveCount(0)
    await maya.getByRole('button', { name: t('thread_title') }).click()
    await expect(maya.getByText('There are cheaper ones.')).toBeVisible()
    await expectNoBarriers(maya)

    await robin.getByRole('button', { name: t('thread_reopen') }).click()
    await expect(robin.getByText(t('thread_reopened'))).toBeVisible()
    await expectNoBarriers(robin)
    await Promise.all([robin.context().close(), maya.context().close()])
  })
}

test('a clinician answers every concern of a page by the keyboard, and the focus stays where it was', async ({
  browser,
  request,
}) => {
  const patient = await Patient.invite(request, 'en')
  const concerns = ['One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven'].map((words) =>
    another('concern', { written_on: today(), zone: 'America/Chicago', words: `${words} worry` }),
  )
  const top = concerns.slice(0, 3).map(({ id }) => ({ concern_id: id }))
  await patient.write([...concerns, await keyed('checkin', patient.openVisit, { visit_id: patient.openVisit, top })])
  const maya = await open(browser, { desk: true })
  await signIn(maya, 'maya@juniper.example', { path: await patient.share(patient.openVisit) })
  const more = maya.getByRole('button', { name: 'continues' })
  for (const { fields } of concerns) {
    const words = String(fields.words)
    const concern = maya.getByRole('listitem').filter({ has: maya.getByText(words, { exact: true }) })
    // A wide page may have folded it.
    await expect(concern.or(more).first()).toBeVisible()
    if (!(await concern.isVisible())) await more.press('Enter')
    const reply = concern.getByRole('button', { name: 'Reply', exact: true })
    await reply.focus()
    await maya.keyboard.press('r')
    await expect(concern.getByLabel('I heard')).toBeFocused()
    // A word that judges is marked, and keeps nobody from sending it.
    await maya.keyboard.type(`You should not worry about ${words}.`)
    await expect(concern.getByRole('status').filter({ hasText: 'should' })).toBeVisible()
    await maya.keyboard.press('Control+Enter')
    await expect(concern.getByText(`You should not worry about ${words}.`).first()).toBeVisible()
    await expect(reply, words).toBeFocused()
  }

  // What was sent is sent, also where the page can't be read again.
  await maya.route('**/api/v1/visits/*/summary', (route) => route.abort())
  await maya.keyboard.press('r')
  await expect(maya.getByLabel('I heard')).toBeFocused()
  await maya.keyboard.type('And thank you.')
  await maya.keyboard.press('Control+Enter')
  await expect(maya.getByLabel('I heard')).toBeHidden()
  await expect(maya.getByText('Seven worry', { exact: true })).toBeVisible()
  await maya.context().close()
})
