import { expect, test } from '@playwright/test'
import { keyed, Patient } from './patient'
import { expectNoBarriers, open, signIn, words } from './people'

const t = words('en')

test('a note after a visit keeps what was typed, waits without a signal, and stands beside the next page', async ({
  browser,
  request,
}) => {
  const maya = 'Maya Chen, NP'
  const patient = await Patient.invite(request, 'en')
  await patient.visit(-0.1)
  const robin = await open(browser)
  await signIn(robin, patient.login, { path: '/visits' })
  await robin.getByRole('link', { name: t('note_row', { name: maya }) }).click()
  await expect(robin.getByText(t('visit_nobody_live'))).toBeVisible()
  const box = robin.getByLabel(t('note_words', { name: maya }))
  await box.fill('I could not say that my sister stopped hers alone.')
  await expectNoBarriers(robin)
  await robin.reload()
  await expect(box).toHaveValue(/^I could not say/)

  await robin.context().setOffline(true)
  await robin.getByRole('button', { name: t('thread_send'), exact: true }).click()
  const note = robin.getByRole('blockquote')
  await expect(note).toHaveText('I could not say that my sister stopped hers alone.')
  await expect(robin.getByText(t('entry_on_phone'))).toBeVisible()
  await robin.context().setOffline(false)
  await robin.evaluate(() => window.dispatchEvent(new Event('online')))
  await expect(robin.getByRole('main').getByText(t('entry_sent'))).toBeVisible()
  await expectNoBarriers(robin)

  const visit = await patient.visit(1)
  await patient.write([await keyed('checkin', visit, { visit_id: visit, nervous: true })])
  const reader = await open(browser, { desk: true })
  await signIn(reader, 'maya@juniper.example', { path: await patient.share(visit) })
  await expect(reader.getByText('I could not say that my sister stopped hers alone.')).toBeVisible()
  await Promise.all([robin.context().close(), reader.context().close()])
})
