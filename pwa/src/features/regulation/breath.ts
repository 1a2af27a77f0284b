/*
 * The pace of a slow breath. Counted from the start alone, so that a phone
 * that slept a moment is not behind.
 */

/** In seconds. */
const lengths = { in: 4, out: 6 } as const
const breath = lengths.in + lengths.out

export interface Step {
  readonly way: keyof typeof lengths
  /** The second of it, counted from 1. */
  readonly count: number
  readonly of: number
}

/** Where the breath is so many seconds after the start. */
export function stepAt(seconds: number): Step {
  const at = Math.floor(seconds) % breath
  const way = at < lengths.in ? 'in' : 'out'
  return { way, count: (way === 'in' ? at : at - lengths.in) + 1, of: lengths[way] }
}

/** Minutes as they are written down: a begun one counts, and none beyond those chosen. A phone that slept is late to end. */
export function minutesOf(seconds: number, chosen: number): number {
  return Math.min(chosen, Math.max(1, Math.ceil(seconds / 60)))
}
