import { createSubscriber } from 'svelte/reactivity'
import type { Kind } from './kinds'
import type { Days, Entry, Local, LocalEvent } from './local'

/** A list that follows the database for as long as a screen reads it. */
export interface Live<T> {
  readonly current: T
  /** False until the first read is done: an empty list is then not yet an answer. */
  readonly ready: boolean
  /** The last read failed, most likely with a `LocalError`. */
  readonly error: unknown
}

/**
 * The entries of a kind, followed: `const nights = live(local, 'sleep')`, then
 * `nights.current` in markup or an effect. Nothing has to be closed.
 */
export function live<K extends Kind>(local: Local, kind: K, days?: Days): Live<readonly Entry<K>[]> {
  return follow<readonly Entry<K>[]>(local, [kind], [], () => local.list(kind, days))
}

/** One entry, followed; undefined while there is none. */
export function liveEntry<K extends Kind>(local: Local, kind: K, id: string): Live<Entry<K> | undefined> {
  return follow<Entry<K> | undefined>(local, [kind], undefined, () => local.get<K>(id))
}

/** Reads again whenever one of `kinds` changed; `empty` stands before the first read and once the phone is locked. */
export function follow<T>(local: Local, kinds: readonly string[], empty: T, read: () => Promise<T>): Live<T> {
  let [current, ready, error]: [T, boolean, unknown] = [empty, false, undefined]
  let latest = 0
  const subscribe = createSubscriber((update) => {
    const load = async () => {
      const turn = ++latest
      const [result] = await Promise.allSettled([read()])
      // A slow read must not replace a later one.
      if (turn !== latest) return
      ready = true
      error = result.status === 'rejected' ? result.reason : undefined
      current = result.status === 'fulfilled' ? result.value : empty
      update()
    }
    const stop = local.subscribe((event: LocalEvent) => {
      if (event.type === 'locked' || event.kinds.some((kind) => kinds.includes(kind))) void load()
    })
    void load()
    return () => {
      latest++
      stop()
    }
  })
  return {
    get current() {
      subscribe()
      return current
    },
    get ready() {
      subscribe()
      return ready
    },
    get error() {
      subscribe()
      return error
    },
  }
}
