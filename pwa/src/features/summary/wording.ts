import { bandName } from '$lib/charts/sleep'
import { kindNames } from '$lib/concern-kinds'
import { formatList, formatShortDay, m } from '$lib/i18n'
import { moodName } from '$lib/moods'
import type { ConcernFacts, Document, Facts } from './document'

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

function wordsOf(texts: Texts, codes: readonly (string | undefined)[]): string[] {
  return codes.flatMap((code) => (code === undefined ? [] : (texts[code]?.() ?? [])))
}
