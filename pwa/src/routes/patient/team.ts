import type { Entry, Membership } from '$lib/db'

/** Who looks after the person now, the longest first: whoever has left or no longer works there is not among them. */
export function careTeam(entries: readonly Entry<'team'>[]): Membership['clinician'][] {
  return entries
    .map(({ fields }) => fields)
    .filter(({ until, works_here }) => !until && works_here)
    .sort((a, b) => Date.parse(a.since) - Date.parse(b.since))
    .map(({ clinician }) => clinician)
}
