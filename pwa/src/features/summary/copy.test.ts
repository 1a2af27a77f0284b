import { describe, expect, test, vi } from 'vitest'
import { overwriteGetLocale } from '$lib/i18n/generated/runtime.js'
import { copyText } from './copy'
import type { Document } from './document'
import type { Live } from './live'

const long = 'behind glass '.repeat(25)

/** Theo writes in Spanish; something of everything a page can hold. */
const page: Document = {
  version: 1,
  language: 'es',
  day: '2026-11-23',
  patient: { display_name: 'Theo M.', pronouns: 'he/him', age: 41 },
  visit: {
    id: 'v',
    starts_at: '2026-11-24T15:30:00Z',
    minutes: 45,
    zone: 'America/New_York',
    clinician: { display_name: 'Maya Chen', credentials: 'NP' },
  },
  blocks: [
    { block: 'matters', line: 'matters.involve', words: 'Mi hermana', facts: { answer: 'involve' } },
    {
      block: 'top',
      line: 'top.1',
      words: '¿Seguiré siendo yo?',
      facts: {
        continues: ' Eso es todo.',
        concern: {
          state: 'unheard',
          written_on: '2026-11-20',
          kinds: ['change_who_i_am'],
          weight: 'a_lot',
          would_help: 'Que me lo expliquen',
        },
      },
    },
    { block: 'top', line: 'top.2', words: long, facts: {} },
    { block: 'nervous', line: 'nervous', facts: {} },
    {
      block: 'concern',
      line: 'concern.a',
      words: 'Dos\nlíneas',
      facts: {
        concern: { state: 'settled', written_on: '2026-11-01' },
        thread: [
          {
            ...{ id: '1', concern_id: 'a', kind: 'answer', recorded_at: '2026-11-24T01:00:00Z' },
            author: { id: 'm', display_name: 'Maya Chen', credentials: 'NP' },
            ...{ heard: 'Son dos cosas.', share: 'Hay opciones.', sources: 'Un folleto' },
          },
          {
            ...{ id: '2', concern_id: 'a', kind: 'got_it', reply_to: '1', recorded_at: '2026-11-24T01:10:00Z' },
            ...{ author: null, words: 'Eso' },
          },
          { id: '3', concern_id: 'a', kind: 'settled', recorded_at: '2026-11-24T01:11:00Z' },
        ],
      },
    },
    { block: 'hope', line: 'hope', words: 'Un plan', facts: { wishes: ['be_heard'] } },
    { block: 'medicine', line: 'medicine', facts: { answer: 'a_little' } },
    { block: 'lately', line: 'lately', facts: { lately: { sleep: '5_to_6', valence: 2 } } },
    {
      block: 'taking',
      line: 'taking.a',
      words: 'Hierba de San Juan',
      facts: { taking: { sort: 'supplement', dose: 'una' } },
    },
    { block: 'took', line: 'took.a', words: 'una azul', facts: { took: { how_it_felt: 'tras un vidrio' } } },
    { block: 'prompt', line: '', facts: { prompt: 'change_who_i_am' } },
  ],
}
const translations = [
  { line: 'top.1', language: 'en', words: 'Will I still be me?', translator: 'Rosa M.' },
  { line: 'gone', language: 'en', words: 'of a line that is not there', translator: 'Rosa M.' },
]

const golden = {
  en: `Theo M. · he/him · 41
Visit Tuesday, November 24 at 10:30 AM · shared Monday, November 23 at 9:14 PM
Writes in Spanish
What stands in quotes is in the patient’s own words, verbatim.

What matters to me
- Who I want involved: “Mi hermana”

In their own words, most important first
1. “¿Seguiré siendo yo? Eso es todo.” (Not being myself · weighs a lot · written Nov 20)
  What would help: “Que me lo expliquen”
  Interpreter (Rosa M.): “Will I still be me?”
2. “${long}”

Nervous about this visit

Open concerns
- “Dos
líneas” (settled · written Nov 1)
  Maya Chen, NP, Monday, November 23 at 8:00 PM: I heard: Son dos cosas. · May I share: Hay opciones. · Where this comes from: Un folleto · What do you make of it?
  Theo M., Monday, November 23 at 8:10 PM: You got it · “Eso”
  Theo M., Monday, November 23 at 8:11 PM: This is settled for me

From this visit
“Un plan”
Would like to be heard.

Talking about medicine today: A little

Lately: Sleep: 5 to 6 h. Mood: Low.

What I take now
- “Hierba de San Juan” (supplement · how much: “una”)

What I took before
- “una azul” (how it felt: “tras un vidrio”)`,
  es: `Theo M. · he/him · 41 años
Cita el martes, 24 de noviembre a las 10:30 a.m. · compartido el lunes, 23 de noviembre a las 9:14 p.m.
Escribe en español
Lo que va entre comillas son palabras de la persona, tal cual.

Lo que me importa
- A quién quiero cerca: «Mi hermana»

En sus palabras, lo más importante primero
1. «¿Seguiré siendo yo? Eso es todo.» (Dejar de ser yo · pesa mucho · escrito 20 nov)
  Qué ayudaría: «Que me lo expliquen»
  Intérprete (Rosa M.): «Will I still be me?»
2. «${long}»

Esta cita le da nervios

Dudas abiertas
- «Dos
líneas» (resuelta · escrito 1 nov)
  Maya Chen, NP, el lunes, 23 de noviembre, 8:00 p.m.: Lo que escuché: Son dos cosas. · Lo que quisiera contarle: Hay opciones. · De dónde viene esto: Un folleto · ¿Usted cómo lo ve?
  Theo M., el lunes, 23 de noviembre, 8:10 p.m.: Sí, es eso · «Eso»
  Theo M., el lunes, 23 de noviembre, 8:11 p.m.: Para mí, esto ya está

De esta cita
«Un plan»
Quisiera que me escuchen.

Hablar hoy de medicinas: Un poco

Últimamente: Sueño: 5 a 6 h. Ánimo: Mal.

Lo que tomo ahora
- «Hierba de San Juan» (suplemento · cuánto: «una»)

Lo que tomé antes
- «una azul» (cómo se sintió: «tras un vidrio»)`,
}

describe.each(['en', 'es'] as const)('the visit, copied by a reader of %s', (locale) => {
  test('is every word of the patient, marked as theirs, and nothing of the prompt', () => {
    vi.stubGlobal('navigator', { languages: [locale === 'en' ? 'en-US' : 'es-US'] })
    overwriteGetLocale(() => locale)
    const text = copyText(page, translations, '2026-11-24T02:14:00Z', nothing).replace(/\u202f|\u00a0/g, ' ')
    expect(text).toBe(golden[locale])
  })
})

const nothing: Live = { flags: [], plan: [], follow_up: null, last_visit: null, since: [] }
const maya = { id: 'm', display_name: 'Maya Chen', credentials: 'NP' }
const live: Live = {
  flags: [
    {
      ...{ id: 'a', what: 'sent_measure', of: 'PHQ-9', compared: 'higher', reason: '', tier: '', alert: true },
      answer: { en: 'Several days', es: 'Varios días' },
      ...{ owner: maya, backup: null, promised_at: '2026-11-24T16:00:00Z', received_at: '2026-11-23T15:00:00Z' },
      ...{ overdue: false, seen: null },
    },
  ],
  plan: [
    {
      ...{ line_id: 'b', kind: 'body', words: 'Caminar', author: null, patient: 'agree', clinician: '', step: null },
    },
    {
      ...{ line_id: 'n', kind: 'sleep', words: 'Up at 7', author: maya, patient: 'not_now', clinician: '', step: null },
      not_now: { may_raise: 'next_visit', since: '2026-11-12T15:00:00Z', holds: true },
    },
    {
      ...{
        line_id: 't',
        kind: 'talking',
        words: 'A group',
        author: maya,
        patient: 'not_now',
        clinician: '',
        step: null,
      },
      not_now: { may_raise: 'in_a_month', since: '2026-10-12T15:00:00Z', holds: false },
    },
    {
      ...{ line_id: 's', kind: 'medication', words: 'Sertraline', author: maya, patient: 'talk', clinician: 'agree' },
      step: { number: 1, of: 3, dose: '25 mg', since: '2026-11-10T15:00:00Z', check_on: '2026-11-16' },
    },
  ],
  follow_up: {
    ...{ id: 'f', reason: 'check_in', day: '2026-11-16', words: 'Más o menos', received_at: '2026-11-16T15:00:00Z' },
    ...{ compared: true, tier: 'today', seen_by: maya, seen_at: '2026-11-16T16:00:00Z' },
    symptoms: [
      { code: 'restless', change: 'worse', level: 3, worries: false, before: 1, tier: 'today' },
      { code: 'nausea', change: 'new', level: 1, worries: false, before: 0, tier: 'none' },
      { code: 'headache', change: 'same', level: 1, worries: false, before: 1, tier: 'none' },
    ],
  },
  last_visit: '2026-11-02T15:00:00Z',
  since: [
    { what: 'plan_line', how: 'new', of: 'Caminar', dose: '', words: 'Caminar', author: null, day: '2026-11-03' },
    { what: 'move', how: 'go', of: 'Sertraline', dose: '25 mg', words: '', author: maya, day: '2026-11-10' },
    { what: 'move', how: 'stay', of: 'Sertraline', dose: '', words: 'Todavía no', author: null, day: '2026-11-11' },
  ],
}

test('what both say by now goes along: plan, stances, step, who has seen what, and what came since', () => {
  overwriteGetLocale(() => 'en')
  const text = copyText(page, [], '2026-11-24T02:14:00Z', live).replace(/\u202f|\u00a0/g, ' ')
  expect(text).toContain(`What can’t wait
- Thoughts of death or self-harm: “Several days” · higher than last time · PHQ-9, Monday, November 23 at 10:00 AM · Maya Chen, NP sees to it. Promised by Tuesday, November 24 at 11:00 AM. · nobody has said yet that they have seen this

`)
  expect(
    text.slice(text.indexOf('Since the first dose')),
  ).toBe(`Since the first dose: Nov 16 · new: Upset stomach · worse: Restless, can't keep still · was told to call us today · “Más o menos” · seen by Maya Chen, NP Monday, November 16 at 11:00 AM

Plan
- Body: “Caminar” · Theo M. · Theo M.: I agree
- Sleep: Up at 7 · Maya Chen, NP · Theo M. said not now, Thursday, November 12 at 10:00 AM. May we bring it up again? “Next visit”
- Talking therapy: A group · Maya Chen, NP · Theo M.: Not now
- Medicine: Sertraline · Maya Chen, NP · Theo M.: Let's talk · Clinician: I agree · Current step: 25 mg, step 1 of 3, since Nov 10; check-in Nov 16

Since the last visit, Nov 2
- Nov 3 · Theo M.: new on the plan · “Caminar”
- Nov 10 · Maya Chen, NP: Sertraline · Go to 25 mg
- Nov 11 · Theo M.: Sertraline · Don't begin now · “Todavía no”`)
})
