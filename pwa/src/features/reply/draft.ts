import type { Reply } from '$lib/db'
import { newId } from '$lib/db/ids'
import { m } from '$lib/i18n'
import { keptText } from '$lib/typed'

/** What a clinician is about to say. It is sent under one id, however often it takes. */
export interface Draft {
  id: string
  kind: 'answer' | 'talked'
  heard: string
  share: string
  sources: string
  ask: string
  /** The line beside *we talked*. */
  words: string
}

/** Nothing is written for the clinician but the question, which is always the same. */
export function blank(): Draft {
  return { id: newId(), kind: 'answer', heard: '', share: '', sources: '', ask: m.thread_ask(), words: '' }
}

/** True where something would be lost. */
export function isTyped({ heard, share, sources, ask, words }: Draft): boolean {
  return [heard, share, sources, words].some(keptText) || ask !== m.thread_ask()
}

/** What is said of a concern. The usual question stays unsaid: each reads it in their own language. */
export function replyOf(draft: Draft, concern_id: string): Reply {
  const { kind } = draft
  const ask = draft.ask === m.thread_ask() ? '' : draft.ask
  const parts =
    kind === 'answer' ? { heard: draft.heard, share: draft.share, sources: draft.sources, ask } : { words: draft.words }
  return { concern_id, kind, ...Object.fromEntries(Object.entries(parts).filter(([, text]) => keptText(text))) }
}
