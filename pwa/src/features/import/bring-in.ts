import type { Local } from '$lib/db'
import type { Found, FoundKind } from './found'

const kinds: readonly FoundKind[] = ['sleep', 'mood', 'moment', 'regulation']

/** What of it is not here yet. What is here stays as it is, wherever it came from. */
export async function notHere(local: Local, found: readonly Found[]): Promise<Found[]> {
  const here = new Set((await Promise.all(kinds.map((kind) => local.list(kind)))).flat().map(({ id }) => id))
  return found.filter(({ id, also = [] }) => !here.has(id) && !also.some((other) => here.has(other)))
}

/**
 * Brings it in, all of it or nothing, and sends it as what is written here is. An entry that has come in the meantime stays
 * as it is: so does one that only another phone knows of, as what is brought in counts as written before it. Resolves with
 * the ids of what came in.
 */
export async function bringIn(local: Local, found: readonly Found[]): Promise<string[]> {
  const byId = new Map(found.map((one) => [one.id, one]))
  const came = await local.editAll(kindsOf(found), (here, id) => {
    const one = byId.get(id)
    return one && !here ? { op: 'set', fields: { ...one.fields }, recordedAt: one.at } : undefined
  })
  return came.map(({ id }) => id)
}

/** Takes out again what came in, all of it or nothing. */
export async function takeOut(local: Local, came: readonly Found[]): Promise<void> {
  const recordedAt = new Date().toISOString()
  await local.editAll(kindsOf(came), (here) => (here ? { op: 'delete', fields: {}, recordedAt } : undefined))
}

const kindsOf = (found: readonly Found[]) => new Map(found.map(({ id, kind }) => [id, kind]))
