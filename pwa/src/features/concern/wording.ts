import { kindNames } from '$lib/concern-kinds'
import type { Concern, ConcernKind } from '$lib/db'
import { formatNearDay, m } from '$lib/i18n'
import { personName } from '$lib/person-name'
import { hearing, type Said, threadState, unanswered } from '$lib/thread'

/** As many letters as a concern holds. */
export const WORDS_LIMIT = 4_000
/** As many letters as what would help holds. */
export const HELP_LIMIT = 1_000

type Options<Value extends string> = readonly { readonly value: Value; readonly label: string }[]

export function kindOptions(): Options<ConcernKind> {
  return (Object.keys(kindNames) as ConcernKind[]).map((value) => ({ value, label: kindNames[value]() }))
}

export function weightOptions(): Options<NonNullable<Concern['weight']>> {
  return [
    { value: 'a_little', label: m.concern_weight_a_little() },
    { value: 'some', label: m.concern_weight_some() },
    { value: 'a_lot', label: m.concern_weight_a_lot() },
  ]
}

export function originOptions(): Options<NonNullable<Concern['origins']>[number]> {
  return [
    { value: 'me', label: m.concern_origin_me() },
    { value: 'family', label: m.concern_origin_family() },
    { value: 'read_or_heard', label: m.concern_origin_read_or_heard() },
    { value: 'past_experience', label: m.concern_origin_past_experience() },
  ]
}

/** `Written yesterday · Not being myself` */
export function factsOf({ written_on, kinds = [] }: Concern, today: string): string {
  const known = kinds.flatMap((kind) => kindNames[kind]?.() ?? [])
  return [m.concern_written({ day: formatNearDay(written_on, today) }), ...known].join(' · ')
}

/** How far a concern has come; `read` says whether the page it stands on was read, and is empty where there is none. */
export function stateWords(thread: readonly Said[], read: string): string {
  const state = threadState(thread)
  const asked = unanswered(thread).at(-1)
  const { author } = hearing(thread) ?? asked ?? {}
  const name = author ? personName(author) : ''
  if (state === 'settled') return m.thread_state_settled()
  if (state === 'answered') return m.thread_state_answered({ name })
  if (state === 'heard') return m.thread_state_heard({ name })
  if (asked) return m.thread_state_talked({ name })
  return thread.some((reply) => reply.author) ? m.thread_state_not_quite() : read
}

/** True where something stands behind "add more". */
export function hasMore({ kinds, weight, origins, would_help, wish }: Concern): boolean {
  return Boolean(kinds?.length || weight || origins?.length || would_help || wish)
}

/** The name of a field of a concern, as its form says it. */
export function concernLabel(field: string): string | undefined {
  const labels: Readonly<Record<string, () => string>> = {
    words: m.concern_words,
    kinds: m.concern_kinds,
    weight: m.concern_weight,
    origins: m.concern_origins,
    would_help: m.concern_would_help,
    wish: m.concern_wish,
  }
  return labels[field]?.()
}
