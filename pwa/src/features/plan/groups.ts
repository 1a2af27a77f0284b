import type { Symptom } from '$lib/symptoms'

/** Where a symptom stands on the list. What can't wait is asked first. */
export type Group = 'urgent' | 'mind' | 'body'

const mind = new Set(['restless', 'aggression', 'impulse', 'driven', 'panic', 'low_mood', 'anxiety', 'sleep', 'flat'])

export function groupOf({ code, always }: Symptom): Group {
  if (always) return 'urgent'
  return mind.has(code) ? 'mind' : 'body'
}
