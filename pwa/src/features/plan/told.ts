import type { Entry } from '$lib/db'
import type { PlanEntries } from '$lib/ladder'

/** Something that the person told, and that somebody has to see. */
export type Told = Entry<'follow_up' | 'move'>

/**
 * What the person told last. What is still on this phone comes before all of
 * it, and what can't wait and nobody has seen before what came later and is
 * quieter. A week after it was seen it is over. A stop stands with its line,
 * unless that was taken off the plan.
 */
export function lastTold(
  { moves, followUps }: Pick<PlanEntries, 'moves' | 'followUps'>,
  standing: readonly { readonly id: string }[],
  isSeen: (id: string) => boolean,
  now: Date,
): Told | undefined {
  const weekAgo = now.getTime() - 7 * 86_400_000
  const told: Told[] = [
    ...followUps.filter(({ fields }) => fields.reason !== 'baseline' || fields.alert),
    ...moves.filter(({ fields }) => {
      const ends = fields.alert || (fields.kind === 'stop' && !fields.received_at)
      return ends && !standing.some(({ id }) => id === fields.line_id)
    }),
  ]
  const stands = told
    .filter(({ look }) => look?.reason !== 'rejected')
    .filter(({ id, fields }) => Date.parse(fields.recorded_at ?? '') > weekAgo || !fields.recorded_at || !isSeen(id))
    .sort((a, b) => a.id.localeCompare(b.id))
  return (
    stands.findLast(({ fields }) => !fields.received_at) ??
    stands.findLast(({ id, fields }) => fields.alert && !isSeen(id)) ??
    stands.at(-1)
  )
}
