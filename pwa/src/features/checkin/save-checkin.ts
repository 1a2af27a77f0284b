import { entryId, type Local, type Patch } from '$lib/db'

/** Saves what changed of the check-in for a visit. There is one a visit, the same on all of the person's phones. */
export async function saveCheckIn(local: Local, visitId: string, patch: Patch<'checkin'>): Promise<void> {
  const id = await entryId('checkin', visitId)
  const isNew = (await local.get<'checkin'>(id)) === undefined
  await local.save('checkin', id, isNew ? { visit_id: visitId, ...patch } : patch)
}
