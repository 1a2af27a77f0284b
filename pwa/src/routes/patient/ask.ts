/** What Today may ask of a person besides the log; `extra` is a follow-up or a measure: see lib/asks.ts. */
export type Ask = 'extra' | 'prepare' | 'install'

/** What bears on how somebody is comes first, then what a visit needs, then what the app would like. */
const order: readonly Ask[] = ['extra', 'prepare', 'install']

/**
 * The one thing that Today asks; everything else waits for another day. `spent`: the person has answered today's, or said
 * that it is not for today.
 */
export function askOf(due: Readonly<Record<Ask, boolean>>, spent: boolean): Ask | undefined {
  return spent ? undefined : order.find((ask) => due[ask])
}
