import { bodyCaption } from '$lib/charts/body'
import { regulationCaption } from '$lib/charts/regulation'
import { bandName } from '$lib/charts/sleep'
import { onThePage } from '$lib/charts/words'
import { kindNames } from '$lib/concern-kinds'
import { formatList, formatShortDay, m } from '$lib/i18n'
import { moodName } from '$lib/moods'
import type { Block, ConcernFacts, CycleSummary, Document, Facts, LabFacts, MeasureFacts } from './document'

/*
 * The facts of the page in the reader's language. A code this version does not
 * know has no words: it is left out, never shown raw.
 */

type Texts = Readonly<Record<string, () => string>>

const prompts: Texts = {
  past_side_effects: m.prompt_past_side_effects,
  fear_of_side_effects: m.prompt_fear_of_side_effects,
  dependence: m.prompt_dependence,
  change_who_i_am: m.prompt_change_who_i_am,
  family_or_culture: m.prompt_family_or_culture,
  faith: m.prompt_family_or_culture,
  stigma: m.prompt_stigma,
  natural_first: m.prompt_natural_first,
  not_sure_i_need_it: m.prompt_not_sure_i_need_it,
  first_weeks: m.prompt_first_weeks,
  pregnancy_or_fertility: m.prompt_pregnancy_or_fertility,
  other_medicines: m.prompt_other_medicines,
  cost_or_access: m.prompt_cost_or_access,
  felt_unheard: m.prompt_felt_unheard,
}

const weights: Texts = {
  a_little: m.summary_weight_a_little,
  some: m.summary_weight_some,
  a_lot: m.summary_weight_a_lot,
}

const origins: Texts = {
  me: m.summary_origin_me,
  family: m.summary_origin_family,
  read_or_heard: m.summary_origin_read_or_heard,
  past_experience: m.summary_origin_past_experience,
}

const wishes: Texts = {
  be_heard: m.summary_wish_be_heard,
  learn_more: m.summary_wish_learn_more,
  talk_it_over: m.summary_wish_talk_it_over,
  decide_together: m.summary_wish_decide_together,
}

const states: Texts = { heard: m.summary_heard, answered: m.summary_answered, settled: m.summary_settled }

const answers: Texts = {
  yes: m.summary_medicine_yes,
  a_little: m.summary_medicine_a_little,
  not_today: m.summary_medicine_not_today,
}

const matters: Texts = {
  life_now: m.summary_matters_life_now,
  better: m.summary_matters_better,
  has_helped: m.summary_matters_has_helped,
  not_wanted: m.summary_matters_not_wanted,
  involve: m.summary_matters_involve,
}

const cycleSymptoms: Texts = {
  bleeding: m.cycle_symptom_bleeding,
  cramps: m.cycle_symptom_cramps,
  bloating: m.cycle_symptom_bloating,
  tender_breasts: m.cycle_symptom_tender_breasts,
  headache: m.cycle_symptom_headache,
  cravings: m.cycle_symptom_cravings,
  tired: m.cycle_symptom_tired,
  irritable: m.cycle_symptom_irritable,
  tearful: m.cycle_symptom_tearful,
  low: m.cycle_symptom_low,
}

const bands: Texts = {
  minimal: m.measure_band_minimal,
  mild: m.measure_band_mild,
  moderate: m.measure_band_moderate,
  moderately_severe: m.measure_band_moderately_severe,
  severe: m.measure_band_severe,
}

const writesIn: Texts = { en: m.summary_language_en, es: m.summary_language_es }

/** The question to open with: a fixed text for a kind of concern, never made from the patient's words. */
export function promptWords(prompt: string): string {
  return (prompts[prompt] ?? m.prompt_open)()
}

/** `Would like to be heard and decide together.`, or nothing. */
export function wishesWords(codes: readonly string[] = []): string {
  const known = wordsOf(wishes, codes)
  return known.length > 0 ? m.summary_wishes({ wishes: formatList(known) }) : ''
}

/** The answer about medicine today, or nothing. */
export function answerWords(answer: string | undefined): string {
  return wordsOf(answers, [answer])[0] ?? ''
}

/** Which question an answer about what matters is to. */
export function mattersWords(question: string | undefined): string {
  return wordsOf(matters, [question])[0] ?? ''
}

/** What stands beside the name of a medicine: what it is about in the reader's language, and the person's words. */
export function medicineFacts({ taking, took }: Facts): { name: string; words: string }[] {
  return [
    { name: taking?.sort === 'supplement' ? m.summary_taking_supplement() : '', words: '' },
    { name: m.summary_taking_dose(), words: taking?.dose ?? '' },
    { name: m.summary_taking_since(), words: taking?.since ?? '' },
    { name: m.summary_took_when(), words: took?.taken_when ?? '' },
    { name: m.summary_took_did(), words: took?.what_it_did ?? '' },
    { name: m.summary_took_felt(), words: took?.how_it_felt ?? '' },
    { name: m.summary_took_ended(), words: took?.how_it_ended ?? '' },
  ].filter(({ name, words }, index) => (index === 0 ? name !== '' : words !== ''))
}

/** `Sleep: 5 to 6 h. Mood: Low.`: what a guest answered of the days before, or nothing. */
export function latelyWords(lately: Facts['lately']): string {
  const sleep = lately?.sleep && m.summary_lately_sleep({ band: bandName(lately.sleep) })
  const mood = lately?.valence && m.summary_lately_mood({ level: moodName(lately.valence) })
  return [sleep, mood].filter(Boolean).join(' ')
}

/** `From paper, typed in by Maya Chen`, where it did not come from the app. */
export function wayWords({ way, typed_by }: Document): string {
  if (way === 'paper') return m.summary_way_paper({ name: typed_by?.display_name ?? '' })
  return wordsOf({ link: m.summary_way_link, tablet: m.summary_way_tablet }, [way])[0] ?? ''
}

/** `Writes in Spanish`, or nothing. */
export function languageWords(language: string): string {
  return wordsOf(writesIn, [language])[0] ?? ''
}

/**
 * What stands quietly beside the words of a concern: its kinds, weight,
 * origins and what would be welcome. Brief, it is the first kinds and the weight.
 */
export function concernWords(concern: ConcernFacts | undefined, brief: boolean): string[] {
  if (!concern) return []
  const chosen = wordsOf(kindNames, concern.kinds ?? [])
  const weight = wordsOf(weights, [concern.weight])
  const state = wordsOf(states, [concern.state])
  if (brief) return [...state, ...chosen.slice(0, 2), ...weight]
  const [wish] = wordsOf(wishes, [concern.wish])
  return [
    ...chosen,
    ...weight,
    ...wordsOf(origins, concern.origins ?? []),
    ...(wish ? [m.summary_wish({ wish })] : []),
    ...state,
    m.summary_written({ day: formatShortDay(concern.written_on) }),
  ]
}

/** `Day 16 on Nov 24. Cramps (on 3 days). 9 of 14 days written down.` */
export function cycleWords(s: CycleSummary): string {
  const last = s.by_day.findLast(({ cycle_day }) => cycle_day !== null)
  const symptoms = s.symptoms.flatMap(({ symptom, days }) =>
    wordsOf(cycleSymptoms, [symptom]).map((text) => m.chart_resting({ text, count: days })),
  )
  return onThePage(
    [
      ...(last?.cycle_day ? [m.summary_cycle_day({ number: last.cycle_day, day: formatShortDay(last.day) })] : []),
      ...(symptoms.length > 0 ? [symptoms.join(', ')] : []),
    ],
    s,
  )
}

/** `2.1 mIU/L on Nov 3; range on paper: 0.4 to 4`: as it was written down, with nothing read into it. */
export function labWords({ value, unit, day, reference }: LabFacts): string {
  const text = m.summary_lab({ value, unit, day: formatShortDay(day) })
  return reference ? m.summary_lab_reference({ text, reference }) : text
}

/**
 * `12 of 27 on Nov 20 (moderate)`; without a total, how many items are missing.
 * What its authors call a total is said to clinicians only, and never beside an
 * answer that brings help: it would call that mild.
 */
export function measureWords(
  { total, highest, day, missing, band, safety }: MeasureFacts,
  reader: 'patient' | 'clinician' = 'clinician',
): string {
  const on = formatShortDay(day)
  if (total === null) {
    return missing.length > 0
      ? m.summary_measure_missing({ day: on, count: missing.length })
      : m.summary_measure_answered({ day: on })
  }
  const text = m.summary_measure_total({ total, of: highest, day: on })
  const [name] = reader === 'clinician' && !safety ? wordsOf(bands, [band]) : []
  return name ? m.summary_measure_band({ text, band: name }) : text
}

/** `5 points lower than on Oct 12: seldom chance (5 or more)`, or nothing where there is nothing before it. */
export function measureChange({ change, before_day, reliable }: MeasureFacts): string {
  if (!change || !before_day) return ''
  const day = formatShortDay(before_day)
  const points = Math.abs(change.points)
  if (points === 0) return m.summary_measure_same({ day })
  const text = change.points < 0 ? m.summary_measure_lower({ points, day }) : m.summary_measure_higher({ points, day })
  if (change.reliable === null || !reliable) return text
  const least = { text, points: reliable.points }
  return change.reliable ? m.summary_measure_reliable(least) : m.summary_measure_within(least)
}

/** What a block of the log or of a measure says in a line: on a full page, and in the copy. Nothing of any other block. */
export function besideWords({ words = '', facts, line }: Block): { name: string; words: string } | undefined {
  const { regulation, body, cycle, supplements, lab, measure } = facts
  if (regulation) return { name: m.summary_regulation_title(), words: regulationCaption(regulation) }
  if (body) return { name: m.summary_body_title(), words: bodyCaption(body) }
  if (cycle) return { name: m.summary_cycle_title(), words: cycleWords(cycle) }
  if (supplements) return { name: m.summary_supplements(), words: supplements.map((one) => one.words).join(' · ') }
  if (lab) return { name: words, words: labWords(lab) }
  if (measure)
    return {
      name: measureName(measure, line),
      words: [measureWords(measure), measureChange(measure)].filter(Boolean).join('; '),
    }
  return undefined
}

/** One that was sent is told from one that the person shows of their own. */
export function measureName({ name }: MeasureFacts, line: string): string {
  return line.startsWith('measure.sent.') ? name : m.summary_measure_own({ name })
}

function wordsOf(texts: Texts, codes: readonly (string | undefined)[]): string[] {
  return codes.flatMap((code) => (code === undefined ? [] : (texts[code]?.() ?? [])))
}
