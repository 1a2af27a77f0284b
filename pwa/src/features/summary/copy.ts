import { moodCaption } from '$lib/charts/mood'
import { nutritionCaption } from '$lib/charts/nutrition'
import { sleepCaption } from '$lib/charts/sleep'
import { formatOnDay, formatShortDay, formatTime, m } from '$lib/i18n'
import { personName } from '$lib/person-name'
import { effectsWords, seenWords, toldWords } from '$lib/plan/last-follow-up'
import { planKinds, stanceWords } from '$lib/plan/words'
import type { Said } from '$lib/thread'
import { saying } from '$lib/thread-words'
import { dayIn } from '$lib/zone'
import { type Block, blocksOf, type Document } from './document'
import { flagWords } from './flag'
import type { Translation } from './lines'
import { type Live, newsOf, notNowWords, stepWords } from './live'
import {
  answerWords,
  besideWords,
  concernWords,
  languageWords,
  latelyWords,
  mattersWords,
  medicineFacts,
  wayWords,
  wishesWords,
} from './wording'

/**
 * The page as plain text for the chart, in the reader's language. A patient's
 * words stand in quotes, whole and verbatim, said to be theirs; a translation
 * stands under them with its translator's name. The prompt is the reader's own
 * and is not copied. Spaces are plain ones, which every chart can take.
 */
export function copyText(
  document: Document,
  translations: readonly Translation[],
  sharedAt: string,
  live: Live,
): string {
  const { patient, visit, language } = document
  const who = [patient.display_name, patient.pronouns, m.summary_age({ age: patient.age })].filter(Boolean).join(' · ')
  const when = visit.starts_at ? m.summary_visit_at(at(visit.starts_at, visit.zone)) : m.summary_visit_open()
  const head = [
    who,
    [when, m.summary_shared(at(sharedAt, visit.zone))].join(' · '),
    languageWords(language),
    wayWords(document),
  ]
  const write = (blocks: readonly Block[], mark: (index: number) => string) =>
    blocks.flatMap((block, index) => [
      ...lineText(block, mark(index), translations),
      ...(block.facts.thread ?? []).map((reply) => `  ${replyText(reply, document)}`),
    ])
  const part = (title: string, lines: readonly string[]) => (lines.length > 0 ? [[title, ...lines].join('\n')] : [])
  const of = (name: string) => blocksOf(document, name)

  return [
    [...head.filter(Boolean), m.summary_copy_quotes()].join('\n'),
    ...part(m.clinic_flags_title(), flagsText(live, patient.display_name, visit.zone)),
    ...part(
      m.summary_matters_title(),
      write(of('matters'), () => '- '),
    ),
    ...part(
      m.summary_top_title(),
      write(of('top'), (index) => `${index + 1}. `),
    ),
    ...of('nervous').map(() => m.summary_nervous()),
    ...part(
      m.summary_concerns_title(),
      write(of('concern'), () => '- '),
    ),
    ...part(
      m.summary_hope_title(),
      write(of('hope'), () => ''),
    ),
    ...of('medicine').map(({ facts }) => said(m.summary_medicine_title(), answerWords(facts.answer))),
    ...of('sleep').flatMap(({ facts: { sleep } }) => (sleep ? said(m.summary_sleep_title(), sleepCaption(sleep)) : [])),
    ...of('nutrition').flatMap(({ facts: { nutrition } }) => {
      if (!nutrition) return []
      const supplements = nutrition.supplements.map(({ words }) => quoted(words)).join(', ')
      const text = said(m.summary_nutrition_title(), nutritionCaption(nutrition))
      return supplements ? `${text}\n${said(m.summary_supplements(), supplements)}` : text
    }),
    ...of('mood').flatMap(({ facts: { mood } }) => (mood ? said(m.summary_mood_title(), moodCaption(mood)) : [])),
    ...document.blocks.flatMap((block) => besideText(block)),
    ...of('lately').map(({ facts }) => said(m.summary_lately_title(), latelyWords(facts.lately))),
    ...part(
      m.summary_taking_title(),
      write(of('taking'), () => '- '),
    ),
    ...part(
      m.summary_took_title(),
      write(of('took'), () => '- '),
    ),
    ...liveText(live, patient.display_name, visit.zone),
  ]
    .join('\n\n')
    .replaceAll('\u00a0', ' ')
}

/** What is the person's own wording stands in quotes here, too. */
function besideText(block: Block): string[] {
  const beside = besideWords(block)
  if (!beside) return []
  const { supplements } = block.facts
  return [said(beside.name, supplements ? supplements.map(({ words }) => quoted(words)).join(', ') : beside.words)]
}

/** One line of the page: its words, what stands beside them, what would help, and its translation. */
function lineText(block: Block, mark: string, translations: readonly Translation[]): string[] {
  const { line, words = '', facts } = block
  const question = block.block === 'matters' ? mattersWords(facts.answer) : ''
  const own = words && quoted(words + (facts.continues ?? ''))
  const beside = [
    ...concernWords(facts.concern, false),
    ...medicineFacts(facts).map(({ name, words: more }) => (more ? said(name, quoted(more)) : name)),
  ].join(' · ')
  const first = [question ? said(question, own) : own, beside && `(${beside})`].filter(Boolean).join(' ')
  const help = facts.concern?.would_help
  const translation = translations.find((one) => one.line === line)
  return [
    first && `${mark}${first}`,
    wishesWords(facts.wishes),
    help ? `  ${said(m.summary_would_help(), quoted(help))}` : '',
    translation
      ? `  ${m.summary_copy_interpreter({ name: translation.translator, text: quoted(translation.words) })}`
      : '',
  ].filter(Boolean)
}

function flagsText({ flags }: Live, patient: string, zone: string): string[] {
  return flags.map((flag) => {
    const { what, answer, how, of, who } = flagWords(flag, patient, (instant) => m.time_at(at(instant, zone)))
    return `- ${[[what, answer].filter(Boolean).join(' '), how, of, who].filter(Boolean).join(' · ')}`
  })
}

/** What both say by now: the plan with its stances and steps, how the patient was last, and what came since the last visit. */
function liveText(live: Live, patient: string, zone: string): string[] {
  const day = (instant: string) => formatShortDay(dayIn(instant, zone))
  const time = (instant: string) => m.time_at(at(instant, zone))
  const own = (words: string, author: object | null) => words && (author ? words : quoted(words))
  const plan = live.plan.map((line) => {
    const { kind, words, author, step, ...stances } = line
    const notNow = notNowWords(line, patient, time)
    const stance = (name: string, code: typeof stances.patient) => (code ? [said(name, stanceWords[code]())] : [])
    const parts = [
      own(words, author),
      author ? personName(author) : patient,
      ...(notNow ? [notNow] : stance(patient, stances.patient)),
      ...stance(m.clinic_now_clinician(), stances.clinician),
      ...(step ? [said(m.clinic_now_step(), stepWords(step, day))] : []),
    ]
    return `- ${said(planKinds[kind](), parts.join(' · '))}`
  })
  const part = (title: string, lines: readonly string[]) => (lines.length > 0 ? [[title, ...lines].join('\n')] : [])
  const followUp = live.follow_up
  const effects = followUp && [
    day(followUp.received_at),
    effectsWords(followUp),
    toldWords(followUp),
    followUp.words && quoted(followUp.words),
    seenWords(followUp, time),
  ]
  const since = live.since.map((one) => {
    const { who, about, deed, words } = newsOf(one, patient)
    return `- ${said(who, [about, deed, own(words, one.author)].filter(Boolean).join(' · '))}`
  })
  return [
    ...(effects ? [said(m.clinic_now_effects(), effects.filter(Boolean).join(' · '))] : []),
    ...part(m.clinic_now_plan(), plan),
    ...(live.last_visit ? part(m.clinic_now_since({ day: day(live.last_visit) }), since) : []),
  ]
}

/** What one of the two said about a concern: a clinician's in their own words, the patient's in quotes. */
function replyText(reply: Said, { patient, visit }: Document): string {
  const { author, heard, share, sources, ask, words, recorded_at = '' } = reply
  const parts = [
    saying(reply),
    words && (author ? words : quoted(words)),
    heard && said(m.thread_heard(), heard),
    share && said(m.thread_share(), share),
    sources && said(m.thread_sources(), sources),
    reply.kind === 'answer' && (ask ?? m.thread_ask()),
  ]
  const who = author ? personName(author) : patient.display_name
  return said(`${who}, ${m.time_at(at(recorded_at, visit.zone))}`, parts.filter(Boolean).join(' · '))
}

const said = (name: string, text: string) => m.summary_copy_said({ name, text })
const quoted = (words: string) => m.summary_copy_quote({ words })

function at(instant: string, zone: string): { day: string; time: string } {
  return { day: formatOnDay(dayIn(instant, zone)), time: formatTime(instant, zone) }
}
