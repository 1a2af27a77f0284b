import type { Account, Keeper } from '$lib/account'
import { forget, remember } from '$lib/account/remembered'
import type { SignedIn } from '$lib/api/wire'
import { coveredFor } from './presence'

/**
 * Keeps the page of somebody who works at the clinic when their session is
 * over: nobody sees it until the same person signs in again, and what was asked
 * of the server meanwhile waits with it. With anybody else it goes.
 */
export class PageKeeper implements Keeper {
  /**
   * Why it is covered: they sign in `again` before they have to, or their
   * session has `ended`; once it is `left` it waits for nobody, and has to go.
   */
  cover: 'again' | 'ended' | 'left' | undefined = $state.raw()
  readonly #account: Account
  /** When their session ended, as far as it did. */
  #endedAt: number | undefined
  #back: Promise<true> | undefined
  #isBack: (back: true) => void = () => undefined

  constructor(account: Account) {
    this.#account = account
  }

  get covered(): boolean {
    return this.cover !== undefined
  }

  /** They sign in before they have to, and change their mind. */
  again(): void {
    this.cover = 'again'
  }

  notNow(): void {
    if (this.cover === 'again') this.cover = undefined
  }

  /** Whether it has waited for as long as it may. */
  isOver(now: number): boolean {
    return this.#endedAt !== undefined && now - this.#endedAt >= coveredFor * 3_600_000
  }

  /** It waits no more. */
  leave(): void {
    this.cover = 'left'
  }

  /** Nobody has been there for too long: the session ends, on the server too. */
  gone(): void {
    void this.#end()
    this.#account.tabs.postMessage('')
    void this.#account.endSession()
  }

  /** A page that has only just opened, without a session, holds nothing: signing in is what it is for anybody. */
  ended(): Promise<true> | undefined {
    if (this.#account.endsAt === undefined) return undefined
    this.#account.tabs.postMessage('')
    return this.#end()
  }

  async entered(signedIn: SignedIn): Promise<boolean> {
    if (!this.covered) return false
    const { id } = signedIn.account
    if (signedIn.outbox_key) {
      // A patient's phone opens with it, and the server gives it to a page that is loaded anew no more.
      const { openLocal } = await import('$lib/account/phone')
      const opened = await openLocal(id, { outboxKey: signedIn.outbox_key }).catch(() => undefined)
      opened?.close()
    }
    remember(signedIn.account)
    if (id === this.#account.person?.id && this.cover !== 'left') {
      this.#account.session.begin(signedIn)
      this.#account.tell(signedIn)
      this.#uncover()
    } else {
      // What waits is theirs who asked for it, and nobody else's to send.
      this.cover = 'left'
    }
    this.#account.tabs.postMessage(id)
    return true
  }

  heard(accountId: string | undefined): boolean {
    const { person, session, endsAt } = this.#account
    if (accountId === '' && endsAt !== undefined) {
      void this.#end()
    } else if (accountId && accountId === person?.id && this.cover !== 'left') {
      session.resume(accountId)
      this.#uncover()
    } else if (accountId || this.covered) {
      this.cover = 'left'
    } else {
      return false
    }
    return true
  }

  #end(): Promise<true> {
    if (this.cover !== 'left') this.cover = 'ended'
    this.#endedAt ??= Date.now()
    this.#account.session.end()
    forget()
    this.#back ??= new Promise((resolve) => {
      this.#isBack = resolve
    })
    return this.#back
  }

  #uncover(): void {
    this.cover = undefined
    this.#endedAt = undefined
    this.#back = undefined
    this.#isBack(true)
  }
}
