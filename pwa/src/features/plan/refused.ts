import type { FieldProblem } from '$lib/api/wire'
import { m } from '$lib/i18n'

/** Runs a save and says so. */
export type Saving = (work: () => Promise<(() => Promise<void>) | undefined>, said?: string) => Promise<boolean>

/** As many letters as one text of a plan holds. */
export const PLAN_LIMIT = 2_000

/** Why something that was said on this phone could not count any more. */
export function refusedWords({ code }: FieldProblem): string | undefined {
  switch (code) {
    case 'old_version':
    case 'old_state':
    case 'not_agreed':
      return m.plan_refused_changed()
    case 'way_out_missing':
    case 'baseline_missing':
      return m.plan_refused_first()
    case 'still_taken':
      return m.plan_refused_still_taken()
    default:
      return undefined
  }
}
