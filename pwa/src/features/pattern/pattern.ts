import type { Fetch } from '$lib/api'
import { answer, apiClient } from '$lib/api/client'
import type { components, paths } from '$lib/api/schema'
import { formatNumber, m } from '$lib/i18n'
import type { Question } from './questions'

export type Pattern = components['schemas']['Answered']

/**
 * What the person's own days say to all they ask at once. Rejects with
 * `Problem` or `NoConnection`.
 */
export async function patterns(fetch: Fetch, day: string, questions: string[]): Promise<readonly Pattern[]> {
  const query = { day, questions }
  return (await answer(apiClient<paths>(fetch).GET('/api/v1/patterns', { params: { query } }))).patterns
}

/** `Mood around “Good” on days with a walk (12 days), around “OK” otherwise (30 days).`, and what follows of it. */
export function patternSentence(p: Pattern, question: Question): string {
  const { outcome, when, level } = question
  const said: string[] = []
  if (p.with.median !== null && p.without.median !== null) {
    said.push(
      m.pattern_both({
        what: outcome,
        when,
        with: around(p.with.median, level),
        with_days: m.pattern_days({ count: p.with.days }),
        without: around(p.without.median, level),
        without_days: m.pattern_days({ count: p.without.days }),
      }),
    )
  }
  return [...said, ...verdict(p)].join(' ')
}

/** What the sentence rests on, for who wants to know. */
export function patternNotes(p: Pattern, { isUnwritten }: Question): string[] {
  return [
    ...(p.missing > 0 ? [m.pattern_missing({ count: p.missing })] : []),
    ...(isUnwritten ? [m.pattern_unwritten()] : []),
    m.pattern_no_cause(),
  ]
}

function verdict({ state, days, more, found, difference }: Pattern): string[] {
  if (state === 'too_few') return [m.pattern_so_far({ count: days }), m.pattern_too_few({ count: more })]
  if (state === 'early') return [m.pattern_early({ count: more })]
  if (!found || difference === null) return [m.pattern_none()]
  const steps = formatNumber(Math.round(Math.abs(difference) * 10) / 10)
  return [difference < 0 ? m.pattern_lower({ steps }) : m.pattern_higher({ steps })]
}

/** A median may lie between two levels. */
function around(median: number, level: Question['level']): string {
  const [low, high] = [Math.floor(median), Math.ceil(median)]
  return low === high
    ? m.pattern_around({ level: level(low) })
    : m.pattern_between({ low: level(low), high: level(high) })
}
