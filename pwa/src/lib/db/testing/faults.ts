import { forceCloseDatabase } from 'fake-indexeddb'
import { vi } from 'vitest'

/**
 * What a browser does to a database in the middle of work:
 * - `closing`: it has closed the connection, and says so when a transaction is asked for;
 * - `closed`: it closes the connection under a transaction, with everything in it;
 * - `aborted`: it ends a transaction without a reason;
 * - `full`: there is no room, found out at a write or when all are done;
 * - `unheard`: it commits, and closes before it could say so.
 */
export const faults = ['closing', 'closed', 'aborted', 'full', 'full at the end', 'unheard'] as const
export type Fault = (typeof faults)[number]

/** After these the same work is done again by itself; the others are told to the person. */
export const isRetried = (fault: Fault) => !fault.startsWith('full')

/** fake-indexeddb's, with what the browser alone can do. */
interface Tx extends IDBTransaction {
  _abort(reason: string | null): void
  _start(): void
  /** What undoes its writes. */
  readonly _rollbackLog: readonly unknown[]
}

/**
 * From now on the transactions that begin meet these faults, one after the
 * other; `undefined` is one without. Resolves as `work` does, once no fault is
 * left in the air.
 */
export async function meeting<T>(planned: readonly (Fault | undefined)[], work: () => Promise<T>): Promise<T> {
  const plan = [...planned]
  const { transaction } = IDBDatabase.prototype
  const spy = vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...args) {
    const mode = args[1] ?? 'readonly'
    const at = plan.findIndex((fault) => fault === undefined || mode === 'readwrite' || isRetried(fault))
    const [fault] = at < 0 ? [] : plan.splice(at, 1)
    if (fault === 'closing') {
      forceCloseDatabase(this as never)
      throw new DOMException('the connection is closing', 'InvalidStateError')
    }
    const tx = transaction.apply(this, args) as Tx
    if (fault) strike(tx, fault)
    return tx
  })
  try {
    return await work()
  } finally {
    spy.mockRestore()
  }
}

function strike(tx: Tx, fault: Exclude<Fault, 'closing'>): void {
  const [start, dispatch] = [tx._start.bind(tx), tx.dispatchEvent.bind(tx)]
  let steps = 0
  tx._start = () => {
    // Not at once: something was read, or written, before.
    const isTime = fault === 'full' ? tx._rollbackLog.length > 0 : ++steps === 2
    if (!isTime || fault === 'full at the end' || fault === 'unheard') return start()
    if (fault === 'closed') forceCloseDatabase(tx.db as never)
    tx._abort(fault === 'full' ? 'QuotaExceededError' : fault === 'closed' ? 'AbortError' : null)
  }
  tx.dispatchEvent = (event) => {
    if (event.type !== 'complete') return dispatch(event)
    if (fault === 'unheard') {
      forceCloseDatabase(tx.db as never)
      return dispatch(Object.assign(event, { type: 'abort' }))
    }
    // What writes nothing needs no room.
    if (fault !== 'full at the end' || tx._rollbackLog.length === 0) return dispatch(event)
    tx._abort('QuotaExceededError')
    return true
  }
}
