import { entryId, type Local, type Patch } from '$lib/db'
import type { Sight } from '$lib/sight'

/**
 * Saves what changed of the check-in for a visit. There is one a visit, the same on all of the person's phones. `sight`
 * is of the form whose box was typed in; what is tapped follows the other phones.
 */
export async function saveCheckIn(
  local: Local,
  visitId: string,
  patch: Patch<'checkin'>,
  sight?: Sight<'checkin'>,
): Promise<void> {
  const id = await entryId('checkin', visitId)
  const before = await local.get<'checkin'>(id)
  const saved = before ? patch : { visit_id: visitId, ...patch }
  const now = await local.save('checkin', id, saved, sight?.of(patch, before))
  sight?.takesIn(patch, now)
}
