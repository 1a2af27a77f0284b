import { type Local, live } from '$lib/db'
import { type Line, linesOf } from '$lib/plan/lines'

/** The person's plan, followed: what was written about it, and what stands of it. */
export function usePlan(local: Local) {
  const lines = live(local, 'plan_line')
  const stances = live(local, 'stance')
  const moves = live(local, 'move')
  const followUps = live(local, 'follow_up')
  return {
    lines,
    stances,
    moves,
    followUps,
    get ready(): boolean {
      return [lines, stances, moves, followUps].every((part) => part.ready)
    },
    /** The lines that are on it. */
    get standing(): Line[] {
      return linesOf({
        lines: lines.current,
        stances: stances.current,
        moves: moves.current,
        followUps: followUps.current,
      })
    },
  }
}
