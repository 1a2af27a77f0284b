import type { Concern } from '$lib/db'
import { m } from '$lib/i18n'
import { wishOptions } from '$lib/wishes'
import { kindOptions, originOptions, weightOptions } from './wording'

/** What may be added to a concern: one question a page, in this order, each of them optional. */
export const steps = ['kinds', 'weight', 'origins', 'help', 'wish'] as const
export type Step = (typeof steps)[number]

export function isStep(text: string): text is Step {
  return steps.some((step) => step === text)
}

/** The question after `step`; undefined after the last. */
export function stepAfter(step: Step): Step | undefined {
  return steps[steps.indexOf(step) + 1]
}

interface Question {
  readonly ask: () => string
  readonly why: () => string
  /** What was answered, for people to read; empty where nothing was. */
  readonly answer: (concern: Concern) => string
}

export const questions: Readonly<Record<Step, Question>> = {
  kinds: {
    ask: m.concern_kinds,
    why: m.concern_kinds_why,
    answer: ({ kinds = [] }) => kindOptions().flatMap(chosen(kinds)).join(' · '),
  },
  weight: {
    ask: m.concern_weight,
    why: m.concern_weight_why,
    answer: ({ weight }) =>
      weightOptions()
        .flatMap(chosen([weight]))
        .join(),
  },
  origins: {
    ask: m.concern_origins,
    why: m.concern_origins_why,
    answer: ({ origins = [] }) => originOptions().flatMap(chosen(origins)).join(' · '),
  },
  help: { ask: m.concern_would_help, why: m.concern_would_help_why, answer: ({ would_help = '' }) => would_help },
  wish: {
    ask: m.concern_wish,
    why: m.concern_wish_why,
    answer: ({ wish }) =>
      wishOptions()
        .flatMap(chosen([wish]))
        .join(),
  },
}

/** A kind of a later version has no words here, and is left out. */
function chosen(values: readonly unknown[]) {
  return ({ value, label }: { readonly value: unknown; readonly label: string }) =>
    values.includes(value) ? [label] : []
}
