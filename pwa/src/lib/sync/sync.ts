import { on } from 'svelte/events'
import { createSubscriber } from 'svelte/reactivity'
import { NoConnection, Problem, refusesBody } from '../api'
import type { SyncAnswer, SyncRequest } from '../api/wire'
import { type Local, LocalError, type Trip } from '../db'
import { backoff } from './backoff'
import { takeTurns } from './turns'
import { askToBeWoken, whenWoken } from './waking'

/** How many changes one trip carries at the most. */
const mostChanges = 500
/** How often the server is asked what is new while somebody has the app before them. Milliseconds. */
const often = 5 * 60_000

export interface Status {
  /** `error`: the server could not, and will be asked again. `signed_out`: only a sign-in goes on. */
  readonly state: 'idle' | 'syncing' | 'offline' | 'error' | 'signed_out'
  /** Entries that wait to be sent. */
  readonly unsent: number
  /** Entries the server refused: they wait for the person. */
  readonly rejected: number
  /** When the oldest of them was written (RFC 3339). */
  readonly waitingSince: string | undefined
  /** When the server last answered (RFC 3339); empty before the first time. */
  readonly lastSentAt: string
  /** While changes are on their way: how many of how many are answered. */
  readonly sending?: { readonly done: number; readonly of: number } | undefined
}

export interface SyncOptions {
  readonly local: Local
  /** Names the lock that lets one tab sync at a time. */
  readonly accountId: string
  readonly appVersion: string
  /** One trip. Rejects with `Problem` or `NoConnection`; a 401 is final here. */
  readonly send: (request: SyncRequest) => Promise<SyncAnswer>
  /** How long after a save its sending waits for the next one, in milliseconds. */
  readonly debounce?: number
}

/**
 * Brings the phone's outbox to the server and what is new there to the phone,
 * both in one trip: after a save, when the person comes back to the app, when
 * there is a signal again, every few minutes while they look at it, and, later
 * each time, after a failure.
 */
export class Sync {
  readonly #options: SyncOptions
  readonly #debounce: number
  readonly #track: () => void
  #shown: () => void = () => undefined
  #status: Status = { state: 'idle', unsent: 0, rejected: 0, waitingSince: undefined, lastSentAt: '' }
  #timer: ReturnType<typeof setTimeout> | undefined
  #running: Promise<void> | undefined
  #queued: Promise<void> | undefined
  #failures = 0
  /** Not to be asked again before (milliseconds since 1970): what the server wished for. */
  #notBefore = 0
  #started = false

  constructor(options: SyncOptions) {
    this.#options = options
    this.#debounce = options.debounce ?? 1_000
    this.#track = createSubscriber((update) => {
      this.#shown = update
      return () => {
        this.#shown = () => undefined
      }
    })
  }

  /** How it stands. Followed where it is read in markup or an effect. */
  get status(): Status {
    this.#track()
    return this.#status
  }

  /** Syncs now, and from now on whenever there is a reason, until the returned function is called. */
  start(): () => void {
    this.#started = true
    const { local } = this.#options
    const stops = [
      local.subscribe((event) => {
        if (event.type !== 'changed') return
        if (event.saved) this.#soon(this.#debounce)
        void this.#count()
      }),
      on(window, 'online', () => this.#soon(0)),
      whenWoken(() => this.#soon(0)),
      on(window, 'focus', () => this.#soon(0)),
      on(document, 'visibilitychange', () => {
        if (document.visibilityState === 'visible') this.#soon(0)
      }),
    ]
    this.#soon(0)
    return () => {
      this.#started = false
      clearTimeout(this.#timer)
      for (const stop of stops) stop()
    }
  }

  /** Everything that waits is tried once. Never rejects: `status` says how it went. */
  now(): Promise<void> {
    if (!this.#running) return this.#run()
    // What was saved a moment ago may not be in the trip under way.
    this.#queued ??= this.#running.then(() => {
      this.#queued = undefined
      return this.#run()
    })
    return this.#queued
  }

  #run(): Promise<void> {
    clearTimeout(this.#timer)
    this.#running = takeTurns(`sync.${this.#options.accountId}`, () => this.#attempt()).finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  #soon(delay: number): void {
    if (!this.#started || this.#status.state === 'signed_out') return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.now(), Math.max(delay, this.#notBefore - Date.now()))
  }

  async #attempt(): Promise<void> {
    this.#show({ state: 'syncing' })
    try {
      await this.#trips()
      this.#failures = 0
      await this.#count({ state: 'idle', sending: undefined })
      // What was refused goes again where the row it was judged with has changed.
      if (this.#status.unsent > 0) this.#soon(this.#debounce)
      else if (document.visibilityState === 'visible') this.#soon(often * (0.75 + Math.random() / 2))
    } catch (error) {
      const state = stateAfter(error)
      await this.#count({ state, sending: undefined })
      if (state === 'signed_out') return
      if (state === 'offline') askToBeWoken()
      this.#failures += 1
      if (error instanceof Problem && error.retryAfter) this.#notBefore = Date.now() + error.retryAfter * 1_000
      this.#soon(backoff(this.#failures, Math.random()))
    }
  }

  /** Trips until everything that waited is answered, and everything new has come. */
  async #trips(): Promise<void> {
    const { local, appVersion, send } = this.#options
    let limit = mostChanges
    let restarted = false
    let done = 0
    for (;;) {
      const trip = await local.outgoing(limit)
      if (trip.changes.length > 0) {
        const { unsent } = await local.outboxCount()
        this.#show({ sending: { done, of: done + unsent } })
      }
      let answer: SyncAnswer
      try {
        answer = await send(requestFor(trip, appVersion))
      } catch (error) {
        if (!refusesBody(error) || trip.changes.length === 0) throw error
        // One change spoils the request for all: halve until it stands alone, and hold that one back.
        if (trip.changes.length === 1) await local.refuse(trip, error.code, error.errors)
        limit = Math.ceil(trip.changes.length / 2)
        continue
      }
      if ((answer.results?.length ?? 0) !== trip.changes.length) throw new TypeError('some changes have no answer')
      await local.settle(trip, answer)
      done += trip.changes.length
      if (answer.restart && restarted) throw new TypeError('the server forgets its own cursor')
      restarted ||= answer.restart === true
      if (!answer.more && !answer.restart && !trip.left) return
      limit = Math.min(mostChanges, limit * 2)
    }
  }

  /** Counts what waits, and shows it together with `change`. */
  async #count(change: Partial<Status> = {}): Promise<void> {
    const { local } = this.#options
    try {
      const [count, place] = await Promise.all([local.outboxCount(), local.place()])
      // Opening all that waits takes long when much does: what was saved since is not the oldest of it.
      const known = change.state ? undefined : this.#status.waitingSince
      const waits = count.unsent + count.rejected > 0
      const lastSentAt = place?.sentAt ?? ''
      let waitingSince = waits ? (known ?? (await local.waiting())[0]?.recordedAt) : undefined
      // What was brought in is as old as its days, and waits no longer than the server has been silent.
      if (waitingSince && waitingSince < lastSentAt && !count.rejected) waitingSince = lastSentAt
      this.#show({ ...count, lastSentAt, waitingSince, ...change })
    } catch {
      // The database is locked or gone: what was counted last is all we know.
      this.#show(change)
    }
  }

  #show(change: Partial<Status>): void {
    this.#status = { ...this.#status, ...change }
    this.#shown()
  }
}

function requestFor({ cursor, device, changes }: Trip, appVersion: string): SyncRequest {
  return {
    cursor,
    device,
    app_version: appVersion,
    changes: changes.map(({ id, kind, op, baseRev, recordedAt, fields }) => ({
      id,
      kind,
      op,
      base_rev: baseRev,
      recorded_at: recordedAt,
      ...(op === 'set' && { fields }),
    })),
  }
}

function stateAfter(error: unknown): Status['state'] {
  if (error instanceof NoConnection) return 'offline'
  const signedOut = error instanceof Problem && error.status === 401
  const locked = error instanceof LocalError && ['locked', 'closed', 'evicted'].includes(error.code)
  return signedOut || locked ? 'signed_out' : 'error'
}
