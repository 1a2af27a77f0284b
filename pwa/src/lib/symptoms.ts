import { symptoms } from '../../../models/symptoms.json'
import type { FollowUp, SymptomFelt } from './db'

/*
 * What becomes of symptoms after a step, without a network: the same answers
 * as the server's `insight/symptoms.go`, held to the same cases.
 */

/** How soon something needs somebody. */
export type Tier = 'none' | 'today' | 'call_now' | 'emergency'
export type SymptomChange = 'new' | 'worse' | 'same' | 'better'

/** One thing a follow-up asks about, and how soon each change of it needs somebody. */
export interface Symptom {
  readonly code: string
  readonly new: Tier
  readonly worse: Tier
  readonly worrying: Tier
  /** It is answered as if it were new, whatever was before. */
  readonly always: boolean
  /** A physical emergency, or a rash: "call before your next dose"; of all others "don't stop suddenly". */
  readonly physical: boolean
}

/** Answers, by the code of their symptom. */
export type Felt = Readonly<Record<string, SymptomFelt>>

/** One symptom beside what it was before the first dose. */
export interface ComparedSymptom extends SymptomFelt {
  code: string
  change: SymptomChange
  /** The level before; 0 also where it was not asked. */
  before: number
  tier: Tier
}

/** What is there, or was, in the order of the list; and the soonest tier of it. */
export interface Comparison {
  symptoms: ComparedSymptom[]
  tier: Tier
}

/** All that a follow-up asks about, in its order. */
export const allSymptoms: readonly Symptom[] = symptoms as readonly Symptom[]

const order: readonly Tier[] = ['none', 'today', 'call_now', 'emergency']

export function isAbove(tier: Tier, other: Tier): boolean {
  return order.indexOf(tier) > order.indexOf(other)
}

function soonest(tiers: readonly Tier[]): Tier {
  return tiers.reduce((most, tier) => (isAbove(tier, most) ? tier : most), 'none')
}

/** Without a baseline all that is there is new. What was not answered is not judged. */
export function compareSymptoms(baseline: Felt | undefined, now: Felt): Comparison {
  const compared = allSymptoms.flatMap((symptom): ComparedSymptom[] => {
    const felt = now[symptom.code]
    const before = baseline?.[symptom.code]?.level ?? 0
    if (!felt || (felt.level === 0 && before === 0)) return []
    const change = changeSince(before, felt.level)
    return [{ code: symptom.code, change, ...felt, before, tier: tierOf(symptom, felt, change) }]
  })
  return { symptoms: compared, tier: soonest(compared.map(({ tier }) => tier)) }
}

function changeSince(before: number, now: number): SymptomChange {
  if (now < before) return 'better'
  if (now === before) return 'same'
  return before === 0 ? 'new' : 'worse'
}

function tierOf(symptom: Symptom, { level, worries }: SymptomFelt, change: SymptomChange): Tier {
  if (level === 0) return 'none'
  return soonest([
    symptom.always || change === 'new' ? symptom.new : 'none',
    change === 'worse' ? symptom.worse : 'none',
    worries ? symptom.worrying : 'none',
  ])
}

type About = Pick<FollowUp, 'reason' | 'line_id' | 'symptoms'>

/**
 * What a follow-up is compared with: of the baselines that stand, in their
 * order, the last one of the same line, or else the last one. A baseline is
 * compared with itself, as nothing in it is new.
 */
export function baselineOf(followUp: About, standing: readonly About[]): Felt | undefined {
  if (followUp.reason === 'baseline') return followUp.symptoms
  const ofLine = standing.findLast(({ line_id }) => line_id !== undefined && line_id === followUp.line_id)
  return (ofLine ?? standing.at(-1))?.symptoms
}

/** Whether a follow-up can't wait to be come across: a symptom says so, or the person does. */
export function needsSomebody({ reason }: Pick<FollowUp, 'reason'>, { tier }: Comparison): boolean {
  return reason === 'not_right' || tier !== 'none'
}
