import type { Answers, Instrument } from '$lib/measure'

/** What is known where a questionnaire is opened. */
export interface Sitting {
  readonly instrument: Pick<Instrument, 'safety'>
  /** On this phone, from now or earlier. */
  readonly answers: Answers
  /** The clinic asks for it, or offers it to whoever likes. */
  readonly wanted: boolean
  /** Nobody asked. */
  readonly alone: boolean
  /** From when somebody of the team is there; undefined: nobody can be named. */
  readonly from: Date | undefined
  readonly now: Date
}

/** What was begun can always be gone on with and sent: an answer that needs somebody is never locked away on a phone. */
export function openingOf({ instrument, answers, wanted, alone, from, now }: Sitting): 'open' | 'closed' | 'unwanted' {
  if (Object.keys(answers).length > 0) return 'open'
  if (!wanted) return 'unwanted'
  return alone || !instrument.safety || (from && from <= now) ? 'open' : 'closed'
}

/** The answer that brings help at once is higher than it was: whoever says more is shown it again. */
export function rises({ safety }: Pick<Instrument, 'safety'>, before: Answers, after: Answers): boolean {
  return safety !== undefined && (after[safety] ?? 0) > (before[safety] ?? 0)
}
