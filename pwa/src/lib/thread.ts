import type { Entry, Reply } from '$lib/db'

/** How far a concern has come. Opened is not heard; only the patient settles or reopens. */
export type ConcernState = 'unheard' | 'heard' | 'answered' | 'settled'

/** A reply with its id. */
export type Said = Readonly<Reply> & { readonly id: string }

/** As many letters as one part of a reply holds. */
export const REPLY_LIMIT = 2_000

/**
 * What the replies to one concern, in their order, say of it: the rule of
 * models/reply.go. Both pass testdata/golden/thread.json.
 */
export function threadState(thread: readonly Said[]): ConcernState {
  if (thread.findLast(({ kind }) => kind === 'settled' || kind === 'reopened')?.kind === 'settled') return 'settled'
  const reply = hearing(thread)
  if (!reply) return 'unheard'
  return answers(reply) ? 'answered' : 'heard'
}

/** The clinician's reply by which a concern is answered, or else by which it is heard; of several, the last. */
export function hearing(thread: readonly Said[]): Said | undefined {
  const reaction = new Map(thread.map(({ kind, reply_to }) => [reply_to, kind]))
  const heard = thread.filter(({ id, kind }) =>
    kind === 'answer' ? reaction.get(id) !== 'not_quite' : kind === 'talked' && reaction.get(id) === 'got_it',
  )
  return heard.findLast(answers) ?? heard.at(-1)
}

function answers({ kind, share }: Said): boolean {
  return kind === 'answer' && Boolean(share?.trim())
}

/** The clinicians' replies that the person has not said anything to yet. */
export function unanswered(thread: readonly Said[]): Said[] {
  const reactedTo = new Set(thread.map(({ reply_to }) => reply_to))
  return thread.filter(({ id, kind }) => (kind === 'answer' || kind === 'talked') && !reactedTo.has(id))
}

/** The thread of each concern, in the order of the record; what still waits on this phone comes last. */
export function threads(replies: readonly Entry<'reply'>[]): Map<string, Entry<'reply'>[]> {
  const at = ({ fields }: Entry<'reply'>) => fields.seq ?? Number.MAX_VALUE
  const all = new Map<string, Entry<'reply'>[]>()
  for (const reply of replies.toSorted((a, b) => at(a) - at(b) || a.id.localeCompare(b.id))) {
    const thread = all.get(reply.fields.concern_id)
    if (thread) thread.push(reply)
    else all.set(reply.fields.concern_id, [reply])
  }
  return all
}

/** The concerns that the person has not settled. */
export function openConcerns(
  concerns: readonly Entry<'concern'>[],
  replies: readonly Entry<'reply'>[],
): Entry<'concern'>[] {
  const all = threads(replies)
  return concerns.filter(({ id }) => stateOf(all.get(id)) !== 'settled')
}

export function stateOf(thread: readonly Entry<'reply'>[] = []): ConcernState {
  return threadState(thread.map(said))
}

export function said({ id, fields }: Entry<'reply'>): Said {
  return { ...fields, id }
}
