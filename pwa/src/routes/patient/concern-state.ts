import { stateWords } from '$features/concern/wording'
import type { Clock } from '$lib/clock.svelte'
import { type Entry, type Local, live } from '$lib/db'
import { m } from '$lib/i18n'
import { said, threads, unanswered } from '$lib/thread'
import { isOpen, moment, readWords, shareOf } from './visits'

/** How far a person's concerns have come, followed. */
export function useConcernStates(local: Local, clock: Clock) {
  const shares = live(local, 'share')
  const replies = live(local, 'reply')
  return {
    get ready() {
      return shares.ready && replies.ready
    },
    /** What was said about it, in order. */
    thread(id: string): readonly Entry<'reply'>[] {
      return threads(replies.current).get(id) ?? []
    },
    /** The care team can read it now. */
    isShared(id: string): boolean {
      return isOpen(shareOf(shares.current, id), clock.now)
    },
    /** In words; nothing of what was never shared. */
    words(id: string): string {
      const share = shareOf(shares.current, id)
      const notRead = isOpen(share, clock.now) ? m.share_not_read() : ''
      return stateWords(this.thread(id).map(said), (share && readWords(share, clock.now, clock.zone)) || notRead)
    },
    /** A clinician said something last, and it waits for the person: no more than a quiet sign. */
    waits(id: string): boolean {
      const thread = this.thread(id).map(said)
      const last = thread.at(-1)
      return last?.author != null && unanswered(thread).includes(last)
    },
    when: (instant: string) => moment(instant, clock.now, clock.zone),
  }
}
