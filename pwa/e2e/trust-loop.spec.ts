import { type APIRequestContext, type Browser, expect, type Page, test } from '@playwright/test'
import { Patient } from './patient'
import { expectNoBarriers, type Language, open, signIn, words } from './people'
import { addLine, agrees, lineOf, moves, nextContact, tells } from './plan'

const en = words('en')
const doses = ['12.5 mg each morning', '25 mg each morning', '37.5 mg each morning'] as const

/** Somebody new with their phone, and Maya at her desk. */
async function two(browser: Browser, request: APIRequestContext, given: string, language: Language) {
  const patient = await Patient.invite(request, language, given)
  const phone = await open(browser, { language, theme: 'dark' })
  await signIn(phone, patient.login, { language, path: '/concerns' })
  const maya = await open(browser, { desk: true })
  await signIn(maya, 'maya@juniper.example', { path: '/clinic/people' })
  return { patient, phone, maya }
}

/** What somebody said on their phone is with the clinic. */
const sent = (page: Page, times: number) =>
  expect(page.getByRole('listitem').getByText(en('entry_sent'))).toHaveCount(times)

test('Ana is heard, begins small, stays, goes down and settles it, and finds all of it again', async ({
  browser,
  request,
}) => {
  const { patient, phone, maya } = await two(browser, request, 'Ana', 'en')
  const own = 'I felt behind glass for months and nobody asked.'
  const tap = (key: string, values = {}) => phone.getByRole('button', { name: en(key, values), exact: true }).click()
  const medicine = lineOf(phone, en, 'medication')

  await test.step('her concern is shared', async () => {
    await phone.getByRole('link', { name: en('today_concern') }).click()
    await phone.getByLabel(en('concern_words')).fill(own)
    await tap('concern_save')
    await tap('concern_done')
    await phone.getByRole('link', { name: en('nav_visits') }).click()
    await phone.getByRole('link', { name: en('visit_open_title') }).click()
    await expect(phone.getByText(en('checkin_top_filled'))).toBeVisible()
    await tap('share_look')
    await tap('share_do', { name: 'Maya Chen, NP' })
    await expect(phone.getByRole('heading', { name: en('share_shared_title') })).toBeVisible()
  })

  const reply = async (heard: string, share: string) => {
    await maya.getByRole('button', { name: en('clinic_reply'), exact: true }).click()
    await maya.getByLabel(en('thread_heard'), { exact: true }).fill(heard)
    await maya.getByLabel(en('thread_share'), { exact: true }).fill(share)
    await maya.getByLabel(en('clinic_reply_ask')).fill(en('clinic_reply_ask_missed'))
    await maya.keyboard.press('Control+Enter')
    await expect(maya.getByText(en('clinic_reply_sent', { name: patient.name }))).toBeVisible()
  }

  await test.step('Maya reads it, says what she heard, and says it better the second time', async () => {
    await maya.goto(`/clinic/visits/${patient.openVisit}`)
    await expect(maya.getByRole('blockquote').filter({ hasText: own })).toBeVisible()
    await reply('You are afraid of side effects.', 'There are many medicines.')

    await phone.goto('/concerns')
    await expect(phone.getByText(en('thread_state_reply'))).toBeVisible()
    await phone.getByRole('link', { name: own }).click()
    await expect(phone.getByText('You are afraid of side effects.')).toBeVisible()
    await tap('thread_share_yes')
    await expect(phone.getByText('There are many medicines.')).toBeVisible()
    await expect(phone.getByText(en('clinic_reply_ask_missed'))).toBeVisible()
    await tap('thread_not_quite')
    await phone.getByLabel(en('thread_not_quite_words')).fill('Not that. Nobody asked.')
    await tap('thread_send')
    await sent(phone, 1)

    await maya.reload()
    await expect(maya.getByText('Not that. Nobody asked.')).toBeVisible()
    await reply('You were on your own with it.', 'I can call you after one week.')
    await phone.reload()
    await expect(phone.getByText('You were on your own with it.')).toBeVisible()
    // What she said yes to stays unfolded.
    await expect(phone.getByText('There are many medicines.')).toBeVisible()
    await tap('thread_got_it')
    await expect(phone.getByText(en('thread_state_answered', { name: 'Maya Chen, NP' }))).toBeVisible()
    await sent(phone, 2)
  })

  await test.step('they write a plan: foundations, a ladder, the way out, and who is there', async () => {
    await maya.goto('/clinic/people')
    await maya.getByRole('button', { name: en('clinic_team_of', { name: patient.name }) }).click()
    await maya.getByLabel(en('clinic_team_add_label')).selectOption('Noor Rahman, NP')
    await maya.getByRole('button', { name: en('clinic_team_add'), exact: true }).click()
    await expect(maya.getByRole('dialog').getByRole('listitem').filter({ hasText: 'Noor Rahman' })).toBeVisible()
    await maya.keyboard.press('Escape')
    await maya.getByRole('link', { name: en('clinic_plans_of', { name: patient.name }) }).click()
    await addLine(maya, en, { kind: 'sleep', words: 'Up at 7 every day.', why: 'You slept better that summer.' })
    await addLine(maya, en, { kind: 'nutrition', words: 'Something warm at noon.' })
    await addLine(maya, en, {
      kind: 'medication',
      words: 'A very small start.',
      why: 'You asked to go slowly.',
      way_out: 'Back to the step before, then stop. Call us.',
      steps: doses,
    })
    await maya.getByRole('button', { name: en('clinic_plans_contact_plan') }).click()
    await nextContact(maya, en, { colleague: 'Noor Rahman, NP' })
    await maya.getByRole('button', { name: en('clinic_plans_save') }).click()
    await expect(maya.getByText(en('clinic_plans_saved', { name: patient.name }))).toBeVisible()
  })

  await test.step('Ana agrees, says when she would stop and how she is now; then both say go', async () => {
    await phone.goto('/plan')
    await expect(phone.getByText(en('plan_contact_backup', { name: 'Noor Rahman, NP' }))).toBeVisible()
    for (const kind of ['sleep', 'nutrition', 'medication']) await agrees(phone, en, kind)
    const go = phone.getByRole('button', { name: en('plan_move_go', { dose: doses[0] }) })
    await phone.getByLabel(en('plan_way_out_mine')).fill('I feel behind glass.')
    await tap('plan_save')
    await expect(phone.getByRole('blockquote').filter({ hasText: 'I feel behind glass.' })).toBeVisible()
    await expect(go).toBeHidden()
    await expectNoBarriers(phone)
    await phone.getByRole('link', { name: en('plan_baseline_do') }).click()
    await tells(phone, en, { sleep: 'a_little' })
    await expect(phone.getByText(en('followup_delivered_baseline'))).toBeVisible()
    await phone.getByRole('link', { name: en('followup_to_plan') }).click()
    await go.click()
    await expect(phone.getByText(en('plan_said_go', { dose: doses[0] }))).toBeVisible()
    await tap('plan_move_wait')
    await expect(phone.getByText(en('plan_said_wait'))).toBeVisible()
    await expectNoBarriers(phone)
    await expect(medicine.getByText(en('entry_on_phone'))).toHaveCount(0)
    await go.click()
    await expect(phone.getByText(en('plan_said_go', { dose: doses[0] }))).toBeVisible()
    await expect(medicine.getByText(en('entry_on_phone'))).toHaveCount(0)
    await maya.reload()
    await moves(maya, en('plan_move_go', { dose: doses[0] }))
    await phone.reload()
    await expect(medicine.getByText(en('plan_said_step', { dose: doses[0] }))).toBeVisible()
  })

  await test.step('on the check-in day Today asks how she is, and once she says not today it waits', async () => {
    // Another phone of hers: a clock is set for all pages of a browser.
    const later = await open(browser)
    // At an hour at which it is the same day here and at the practice.
    await later.clock.setFixedTime(new Date(Date.now() + 6 * 86_400_000).setUTCHours(15))
    await signIn(later, patient.login, { path: '/today' })
    const asked = later.getByRole('heading', { name: en('ask_check_in') })
    await expect(asked).toBeVisible()
    await later.getByRole('button', { name: en('ask_not_today'), exact: true }).click()
    await expect(asked).toBeHidden()
    await later.reload()
    await later.getByRole('link', { name: en('log_asked') }).waitFor()
    await expect(asked).toBeHidden()
    await later.context().close()
  })

  await test.step('one thing is new: it says so, reaches the clinic with an owner and a clock, and is seen', async () => {
    await phone.getByRole('link', { name: en('plan_check_in') }).click()
    await tells(phone, en, { sleep: 'a_little', flat: 'some' })
    const beside = phone.getByRole('region', { name: en('followup_beside') }).getByRole('listitem')
    await expect(beside.filter({ hasText: en('symptom_flat') })).toContainText(en('symptom_change_new'))
    await expect(beside.filter({ hasText: en('symptom_sleep') })).toContainText(en('symptom_change_same'))
    const promised = en('followup_delivered', { name: 'Maya Chen, NP', time: '@' }).split('@')[0] ?? ''
    await expect(phone.getByText(promised)).toBeVisible()
    await expectNoBarriers(phone)

    await maya.goto('/clinic')
    const told = maya.getByRole('heading', { name: en('clinic_due_check_in', { name: patient.name }) })
    const waits = maya.locator('section').filter({ has: told }).last()
    await expect(waits.getByRole('listitem').filter({ hasText: en('symptom_flat') })).toContainText(
      en('symptom_change_new'),
    )
    const owner = en('clinic_due_owner', { owner: 'Maya Chen, NP', time: '@' }).split('@')[0] ?? ''
    await expect(waits.getByText(owner)).toContainText(en('clinic_due_backup', { backup: 'Noor Rahman, NP' }))
    await expectNoBarriers(maya)
    await waits.getByRole('button', { name: en('clinic_due_seen_of', { name: patient.name }) }).click()
    await expect(maya.getByText(en('clinic_due_seen_done', { name: patient.name }))).toBeVisible()
    await expect(waits).toHaveCount(0)

    await phone.goto('/plan')
    const seen = en('followup_seen', { name: 'Maya Chen, NP', time: '@' }).split('@')[0] ?? ''
    await expect(phone.getByText(seen)).toBeVisible()
  })

  await test.step('up by both, then by her alone: stay, talk first, down', async () => {
    await tap('plan_move_go', { dose: doses[1] })
    await expect(phone.getByText(en('plan_said_go', { dose: doses[1] }))).toBeVisible()
    await expect(medicine.getByText(en('entry_on_phone'))).toHaveCount(0)
    await maya.goto(`/clinic/people/${patient.id}/plan`)
    const told = maya.getByRole('region', { name: en('clinic_now_effects') })
    await expect(told.getByText(en('clinic_now_effects_new', { list: en('symptom_flat') }))).toBeVisible()
    await moves(maya, en('plan_move_go', { dose: doses[1] }))
    await phone.reload()
    await expect(medicine.getByText(en('plan_said_step', { dose: doses[1] }))).toBeVisible()
    await tap('plan_move_stay')
    await expect(phone.getByText(en('plan_said_stay'))).toBeVisible()
    await tap('plan_move_talk_first')
    await expect(phone.getByText(en('plan_said_talk_first'))).toBeVisible()
    await tap('plan_move_down', { dose: doses[0] })
    await expect(phone.getByText(en('plan_said_down', { dose: doses[0] }))).toBeVisible()
    await expect(medicine.locator('[aria-current=step]')).toContainText(doses[0])
    await expect(medicine.getByText(en('entry_on_phone'))).toHaveCount(0)
    await maya.reload()
    await expect(maya.locator('[aria-current=step]')).toContainText(doses[0])
  })

  await test.step('she settles it, and both see that', async () => {
    await phone.goto('/concerns')
    await phone.getByRole('link', { name: own }).click()
    await tap('thread_settle')
    await expect(phone.getByText(en('thread_state_settled'))).toBeVisible()
    await sent(phone, 3)
    await maya.goto(`/clinic/visits/${patient.openVisit}`)
    await expect(maya.getByText(en('summary_settled'), { exact: true })).toBeVisible()
  })

  await test.step('every word is in the thread and on the plan, every look in who looked', async () => {
    const thread = phone.getByRole('region', { name: en('thread_title') }).getByRole('listitem')
    for (const one of [
      'You are afraid',
      'Not that',
      'You were on your own',
      en('thread_got_it'),
      en('thread_settle'),
    ]) {
      await expect(thread.filter({ hasText: one })).not.toHaveCount(0)
    }
    await phone.goto('/plan')
    const said = medicine.locator('details', { hasText: en('plan_moves_said') })
    await said.locator('summary').click()
    await expect(said.getByRole('listitem')).toContainText([
      `${en('thread_you')}: ${en('plan_move_go', { dose: doses[0] })}`,
      en('plan_move_wait'),
      ...[en('thread_you'), 'Maya Chen, NP'].map((who) => `${who}: ${en('plan_move_go', { dose: doses[0] })}`),
      ...[en('thread_you'), 'Maya Chen, NP'].map((who) => `${who}: ${en('plan_move_go', { dose: doses[1] })}`),
      ...[en('plan_move_stay'), en('plan_move_talk_first'), en('plan_move_down', { dose: doses[0] })],
    ])
    await phone.goto('/who-looked')
    const by = (deed: string) => en(`accessevent_${deed}`, { name: 'Maya Chen, NP', about: 'Noor Rahman' })
    await expect(phone.getByRole('main').locator('ol > li')).toContainText([
      ...[by('read_summary'), by('read_plan'), by('move'), by('acknowledge'), by('list_follow_ups'), by('move')],
      ...[by('plan'), by('read_plan'), by('team_joined'), by('reply'), by('read_summary'), by('reply')],
      ...[by('read_summary'), en('accessevent_you_share')],
    ])
  })
  await Promise.all([phone.context().close(), maya.context().close()])
})

test('Theo and Maya end with a plan without a medicine, and it is complete', async ({ browser, request }) => {
  const es = words('es')
  const { patient, phone, maya } = await two(browser, request, 'Theo', 'es')
  await maya.goto(`/clinic/people/${patient.id}/plan`)
  await addLine(maya, en, {
    kind: 'sleep',
    words: 'Acostarse antes de la una.',
    why: 'Los días peores vienen después.',
  })
  await addLine(maya, en, { kind: 'nutrition', words: 'Desayunar con su hija.' })
  await addLine(maya, en, { kind: 'talking', words: 'Hablar cada dos semanas, en español.' })
  await maya.getByRole('button', { name: en('clinic_plans_contact_plan') }).click()
  await nextContact(maya, en, { outside: 'Noor, en la recepción' })
  await maya.getByRole('button', { name: en('clinic_plans_save') }).click()
  await expect(maya.getByText(en('clinic_plans_saved', { name: patient.name }))).toBeVisible()

  await phone.goto('/plan')
  const complete = phone.getByText(es('plan_complete'))
  const contact = phone.getByRole('region', { name: es('plan_contact_title') })
  await expect(contact.getByText('Maya Chen, NP le llama')).toBeVisible()
  await expect(contact.getByText(es('plan_contact_backup', { name: 'Noor, en la recepción' }))).toBeVisible()
  await phone.getByRole('button', { name: es('plan_add') }).click()
  await phone.getByLabel(es('plan_kind_body'), { exact: true }).check()
  await phone.getByLabel(es('plan_line_words')).fill('Jugar futbol los domingos.')
  await phone.getByRole('button', { name: es('plan_save'), exact: true }).click()
  for (const kind of ['sleep', 'nutrition', 'talking']) await agrees(phone, es, kind)
  await expect(complete).toHaveCount(0)

  await maya.reload()
  const own = maya.locator('section').filter({ hasText: 'Jugar futbol los domingos.' })
  await own.getByText(en('clinic_plans_our_say')).click()
  await own.getByLabel(en('plan_stance_agree')).check()
  await maya.getByRole('button', { name: en('clinic_plans_save') }).click()
  await expect(own.getByText(en('plan_agreed'), { exact: true })).toBeVisible()
  await phone.reload()
  await expect(complete).toBeVisible()
  for (const asks of ['plan_kind_medication', 'plan_start', 'plan_moves', 'plan_medicines']) {
    await expect(phone.getByText(es(asks), { exact: true })).toHaveCount(0)
  }
  await Promise.all([phone.context().close(), maya.context().close()])
})
