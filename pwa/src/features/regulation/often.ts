import type { Regulation } from '$lib/db'

/** What is offered to somebody who has done nothing yet. */
const usual: readonly string[] = ['breathing', 'walk', 'outdoors']

/** The practices somebody does most, for one row of a narrow phone. */
export function oftenDone(done: readonly Regulation[]): readonly string[] {
  const times = new Map<string, number>()
  for (const { practice } of done) times.set(practice, (times.get(practice) ?? 0) + 1)
  const own = [...times].sort(([, a], [, b]) => b - a).map(([practice]) => practice)
  return [...new Set([...own, ...usual])].slice(0, usual.length)
}
