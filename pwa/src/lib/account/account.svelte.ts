import { createContext } from 'svelte'
import { call, type Fetch, plainFetch } from '../api'
import type { Doors, SignedIn } from '../api/wire'
import type { KeyHandle } from '../db/database'
import { LocalError } from '../db/error'
import type { OpenOptions } from '../db/open'
import { deviceName } from './device'
import type { Ceremony } from './passkey'
import type { Phone } from './phone'
import { forget, isSignOutOwed, oweSignOut, type Person, recall, remember } from './remembered'
import { clockAhead } from './server-clock'
import { Session } from './session'

/** What became of signing out: it is done, or so many entries and drafts would be lost with it. */
export type SignOut = { readonly done: true } | { readonly done: false; readonly wouldLose: number }

/** What keeps the page of somebody who works at the clinic, unseen, while their session is over: their own shell brings it. */
export interface Keeper {
  /** The server knows no session any more. Resolves once the same person is back; undefined where no page is kept. */
  ended(): Promise<true> | undefined
  /** Somebody signed in here. True where that is all there is to it: the page stands again, or goes. */
  entered(signedIn: SignedIn): Promise<boolean>
  /** Another tab said who is signed in now: nobody, or '' where the server ended their session. True where that is all there is to it. */
  heard(accountId: string | undefined): boolean
}

/**
 * Who uses the app on this phone, and how they get in and out. A patient who
 * signed in once opens their own `phone` without a signal; the server is asked
 * only when something is sent.
 */
export class Account {
  /** Undefined while nobody is signed in. */
  person: Person | undefined = $state.raw()
  /** A patient's database and sync; undefined for others, and for the moment it takes to open. */
  phone: Phone | undefined = $state.raw()
  /**
   * Why a patient's phone did not open, or closed: `passphrase` while it is
   * locked; `evicted` and `locked` ask for a sign-in.
   */
  trouble: LocalError['code'] | undefined = $state.raw()
  /**
   * Whose session was ended by the server (from another device, or by time).
   * What they had not sent is kept, and opens when they sign in again.
   */
  ended: Person | undefined = $state.raw()
  /** The lock was on, and went with the session that was ended: no passphrase is asked for any more. */
  lockWentOff: boolean = $state.raw(false)

  /** What the server said last of this person's session: what it lacks, and what is to be told. */
  told: Partial<SignedIn> = $state.raw({})

  /** Undefined for patients, and until the clinic's own pages are here. */
  keeper: Keeper | undefined
  /** When the session ends at the latest, by this clock, where the server said so since the app was loaded. */
  endsAt: number | undefined

  /** How far this phone's clock is ahead of the server's, where that is worth a word; else 0. Milliseconds. */
  clockAhead: number = $state.raw(0)

  readonly #plain: Fetch
  /** Theirs who keep the page, like `tabs`; `fetch` is everybody's. */
  readonly session: Session
  readonly tabs = new BroadcastChannel('alongside-account')
  #opening: Promise<void> | undefined

  constructor(fetch: Fetch = plainFetch) {
    this.#plain = async (request) => {
      const asked = Date.now()
      const answer = await fetch(request)
      this.clockAhead = clockAhead(answer, asked, Date.now())
      return answer
    }
    this.session = new Session(
      this.#plain,
      () => this.#sessionEnded(),
      (signedIn) => this.tell(signedIn),
    )
    this.person = recall()
    this.tabs.onmessage = ({ data }: MessageEvent<string | undefined>) => void this.#changedElsewhere(data)
  }

  /** A request in this person's name, for `call` and `apiClient`. */
  get fetch(): Fetch {
    return this.session.fetch
  }

  /** The lock is on, and its passphrase has to open the phone first: no screen but the lock's. */
  get locked(): boolean {
    return this.trouble === 'passphrase'
  }

  /** Opens the phone of who signed in here before. Needs no signal. */
  async start(): Promise<void> {
    this.person = recall()
    if (this.person) {
      this.session.resume(this.person.id)
      await this.#open(this.person)
    } else if (isSignOutOwed()) {
      await this.endSession()
    }
  }

  /**
   * Rejects with Problem `wrong_sign_in` or `too_many_tries`; with
   * `second_factor_needed` where a code has to come along, and `wrong_code` for
   * another one; with `passkey_needed` where the password is not enough.
   */
  async signIn(login: string, password: string, code?: string): Promise<void> {
    await this.enter('/api/v1/auth/sign-in', { login, password, code })
  }

  /** Rejects with Problem `wrong_passkey`, and with `PasskeyError`. */
  async signInWithPasskey(): Promise<void> {
    // No phone keeps what shows one: the server is asked first, and who can't reach it is told so.
    const asked = await call<Ceremony>(this.#plain, 'POST', '/api/v1/auth/passkey', {})
    const { showPasskey } = await import('./passkey')
    await this.enter('/api/v1/auth/passkey/sign-in', await showPasskey(asked))
  }

  /**
   * Sends what is unsent, ends the session and deletes everything of this
   * person on this phone. Where something cannot be sent nothing happens, and
   * the answer says how many things would be lost; `lose` goes on regardless.
   */
  async signOut({ lose = false } = {}): Promise<SignOut> {
    const { phone } = this
    if (phone && !lose) {
      const wouldLose = await phone.lastChance()
      if (wouldLose > 0) return { done: false, wouldLose }
    }
    await this.endSession()
    remindNobodyBut()
    await phone?.local.wipe()
    this.#leave()
    this.#tellTabs()
    return { done: true }
  }

  /** Opens a locked phone with what its passphrase gave back. */
  async unlock(key: KeyHandle): Promise<void> {
    if (this.person) await this.#open(this.person, { key })
  }

  /** Lets go of everything; what is on the phone stays there. */
  close(): void {
    this.#leave({ forgetting: false })
    this.tabs.close()
  }

  /** Signs in by a door of the server's, which gets what it asks for. */
  async enter<Door extends keyof Doors>(path: Door, body: Doors[Door]): Promise<void> {
    const device = deviceName(navigator.userAgent) || undefined
    const signedIn = await call<SignedIn>(this.#plain, 'POST', path, { ...body, device })
    oweSignOut(false)
    remindNobodyBut(signedIn.account.id)
    if (await this.keeper?.entered(signedIn)) return
    // Somebody else was signed in here: what they did not send waits for them, closed.
    if (this.person && this.person.id !== signedIn.account.id) await this.#dropKey(this.person)
    this.#leave()
    this.session.begin(signedIn)
    await this.#open(signedIn.account, { outboxKey: signedIn.outbox_key })
    remember(signedIn.account)
    this.tell(signedIn)
    this.person = signedIn.account
    this.ended = undefined
    this.#tellTabs()
  }

  /** What the server says of the session, whenever it begins or renews it. */
  tell(signedIn: SignedIn): void {
    this.told = signedIn
    this.endsAt = Date.now() + signedIn.ends_in * 1_000
  }

  #open(person: Person, options: OpenOptions = {}): Promise<void> {
    this.trouble = undefined
    this.#opening = person.roles.includes('patient') ? this.#openPhone(person, options) : Promise.resolve()
    return this.#opening
  }

  async #openPhone(person: Person, options: OpenOptions): Promise<void> {
    // Clinicians have no use for it, so it is not in what everybody loads.
    const { openPhone } = await import('./phone')
    try {
      const phone = await openPhone(person.id, this.fetch, options)
      this.phone = phone
      phone.local.subscribe((event) => {
        if (event.type === 'locked' && event.reopen && this.phone === phone) void this.#reopen(person)
      })
    } catch (error) {
      if (!(error instanceof LocalError)) throw error
      this.trouble = error.code
      // A phone in other hands may have been signed out from elsewhere: then no passphrase opens it any more.
      if (this.locked) call(this.fetch, 'GET', '/api/v1/me').catch(() => undefined)
      if (error.code === 'locked' || error.code === 'evicted') this.#leave({ ended: person })
    }
  }

  /** What is on the phone opens with another key, or is gone: opening it says which. */
  async #reopen(person: Person): Promise<void> {
    this.phone?.close()
    this.phone = undefined
    await this.#open(person)
  }

  /** Closes what somebody wrote here until they sign in again, also while it is locked. Says whether a lock went with it. */
  async #dropKey(person: Person): Promise<boolean> {
    const { phone, locked } = this
    if (phone) return phone.dropKey()
    if (locked) await (await import('./phone')).dropKey(person.id)
    return locked
  }

  /** The server knows no session of this person any more. True once they are back. */
  async #sessionEnded(): Promise<true | undefined> {
    const back = this.keeper?.ended()
    if (back) return back
    const { person } = this
    await this.#opening
    // Somebody signs in meanwhile: the phone, and the session, are theirs.
    if (!person || this.person !== person) return undefined
    // Whoever ended it may have done so because the phone is in other hands.
    const lockWentOff = await this.#dropKey(person)
    if (this.person !== person) return undefined
    this.#leave({ ended: person })
    this.lockWentOff = lockWentOff
    this.tabs.postMessage('')
    return undefined
  }

  /** Another tab signed in or out. */
  async #changedElsewhere(accountId: string | undefined): Promise<void> {
    if (this.keeper?.heard(accountId) || accountId === this.person?.id) return
    this.#leave({ forgetting: false })
    await this.start()
  }

  #leave({ forgetting = true, ended }: { forgetting?: boolean; ended?: Person | undefined } = {}): void {
    this.phone?.close()
    this.phone = undefined
    this.person = undefined
    this.ended = ended
    this.lockWentOff = false
    this.told = {}
    if (this.locked) this.trouble = undefined
    this.session.end()
    if (forgetting) forget()
  }

  #tellTabs(): void {
    this.tabs.postMessage(this.person?.id)
  }

  /** The cookie is out of a script's reach: only the server can take it away. */
  async endSession(): Promise<void> {
    try {
      await call(this.#plain, 'POST', '/api/v1/auth/sign-out', {})
      oweSignOut(false)
    } catch {
      oweSignOut(true)
    }
  }
}

/** Reminders of anybody else show here no more. */
function remindNobodyBut(person?: string): void {
  void import('../pushed').then(({ pushToNobodyBut }) => pushToNobodyBut(person)).catch(() => undefined)
}

/** The account, in any component below the one that provided it. */
export const [useAccount, provideAccount] = createContext<Account>()
