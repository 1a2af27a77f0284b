import type { Help } from '../api/wire'
import type { Meta, OutboxRow, Place, ReadTransaction, WriteTransaction } from './database'
import type { Rows, SealedDrafts } from './vault'

/** Written together with the entries: where the phone stands after an answer. */
export interface Move {
  readonly from: string
  readonly to: Place
  readonly practice: Meta['practice'] | undefined
  readonly help: Meta['help'] | undefined
}

/** One entry's rows, as they were read and as they are to be. */
export interface RowChange {
  readonly id: string
  readonly before: Rows
  readonly after: Rows
}

/** Replaces rows that still are as they were read, under the key they were sealed with; else writes nothing and answers false. */
export async function replace(tx: WriteTransaction, keyId: string, changes: RowChange[], move: Move | undefined) {
  const [key, place, now] = await Promise.all([
    meta(tx, 'key'),
    meta(tx, 'place'),
    rowsOf(
      tx,
      changes.map(({ id }) => id),
    ),
  ])
  if (key?.id !== keyId) return false
  // Written already, where the browser closed the database before it could say so.
  if (changes.length > 0 && changes.every(({ after }, at) => stands(after, now[at]))) return true
  if (move && (place?.cursor ?? '') !== move.from) throw new Error('an answer came late: another one was taken before')
  if (!changes.every(({ before }, at) => stands(before, now[at]))) return false
  const [records, outbox, kept] = [tx.objectStore('records'), tx.objectStore('outbox'), tx.objectStore('meta')]
  if (move) await kept.put(move.to, 'place')
  if (move?.practice) await kept.put(move.practice, 'practice')
  if (move?.help) await kept.put(move.help, 'help')
  // Async, so that a put that throws at once fails like one that fails later.
  await Promise.all([
    ...changes.map(async ({ id, after }) => (after.record ? records.put(after.record) : records.delete(id))),
    ...changes.map(async ({ id, after }) => (after.outbox ? outbox.put(after.outbox) : outbox.delete(id))),
  ])
  return true
}

/** The same for the drafts, which are sealed together. */
export async function replaceDrafts(
  tx: WriteTransaction,
  keyId: string,
  before: Meta['drafts'] | undefined,
  after: SealedDrafts,
) {
  const [key, now] = await Promise.all([meta(tx, 'key'), meta(tx, 'drafts')])
  if (key?.id !== keyId || !isSame(before, now)) return false
  await putDrafts(tx, after)
  return true
}

/** Both together: what waits for the next sign-in is what was typed last. */
export async function putDrafts(tx: WriteTransaction, { sealed, escrow }: SealedDrafts): Promise<void> {
  const store = tx.objectStore('meta')
  await Promise.all([store.put(sealed, 'drafts'), store.put(escrow, 'drafts_escrow')])
}

/** Nothing is sealed twice to the same bytes. */
export function isSame(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a?.length === b?.length && (a?.every((byte, at) => byte === b?.[at]) ?? true)
}

/** Whom to call in danger. Nothing in it says which practice it is. */
export function inDanger(help: Help): Help {
  return { ...help, practice_phone: '', practice_hours: '' }
}

/** Takes the phone's key away, and all that it alone opens. */
export async function forgetKey(tx: WriteTransaction): Promise<void> {
  const store = tx.objectStore('meta')
  await Promise.all([
    tx.objectStore('records').clear(),
    ...(['key', 'tries', 'place', 'practice', 'drafts'] as const).map((name) => store.delete(name)),
  ])
}

function stands(before: Rows, now: Rows | undefined): boolean {
  return before.record?.tag === now?.record?.tag && before.outbox?.tag === now?.outbox?.tag
}

/**
 * Marks the first `limit` rows that may go as on their way; `left` says that
 * there are others. No sealing: only a patch's place in its row changes.
 */
export async function startSending(tx: WriteTransaction, limit: number) {
  const rows: (OutboxRow & Required<Pick<OutboxRow, 'sent'>>)[] = []
  let cursor = await tx.objectStore('outbox').openCursor()
  while (cursor) {
    const { sent, next, ...row } = cursor.value
    const part = sent ?? next
    if (part && !row.held && !row.unopenable) {
      if (rows.length === limit) return { rows, left: true }
      const going = { ...row, sent: part, ...(sent && next && { next }) }
      if (!sent) await cursor.update({ ...going, tag: crypto.randomUUID() })
      rows.push(going)
    }
    cursor = await cursor.continue()
  }
  return { rows, left: false }
}

export function rowsOf(tx: ReadTransaction | WriteTransaction, ids: readonly string[]): Promise<Rows[]> {
  const [records, outbox] = [tx.objectStore('records'), tx.objectStore('outbox')]
  return Promise.all(
    ids.map(async (id) => {
      const [record, row] = await Promise.all([records.get(id), outbox.get(id)])
      return { record, outbox: row }
    }),
  )
}

export function meta<N extends keyof Meta>(
  tx: ReadTransaction | WriteTransaction,
  name: N,
): Promise<Meta[N] | undefined> {
  return tx.objectStore('meta').get(name) as Promise<Meta[N] | undefined>
}
