import { m } from '$lib/i18n'

/**
 * Ways to begin each part of an answer: fixed texts, open, and never for or
 * against a medicine. Those of the first two parts go on, the questions stand
 * for themselves.
 */
export const starters = {
  heard: [m.clinic_reply_heard_sounds, m.clinic_reply_heard_weighs, m.clinic_reply_heard_needs],
  share: [m.clinic_reply_share_known, m.clinic_reply_share_some, m.clinic_reply_share_wait],
  ask: [m.clinic_reply_ask_fits, m.clinic_reply_ask_missed, m.clinic_reply_ask_first],
} as const

export type Part = keyof typeof starters

/** A part begun with a starter; a question takes the place of the one before. */
export function begun(part: Part, text: string, starter: string): string {
  if (part === 'ask') return starter
  const start = starter.replace(/…$/, ' ')
  return text.trim() ? `${text.trimEnd()} ${start}` : start
}
