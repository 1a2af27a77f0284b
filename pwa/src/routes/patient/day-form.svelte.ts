import { usePhone } from '$lib/account/use-phone'
import type { Json } from '$lib/api/wire'
import { type Entry, entryId, live, type Patch } from '$lib/db'
import { m } from '$lib/i18n'
import { type Daily, removeEntry, saveDaily, type When } from '$lib/log'
import { decideInDraft, type Opened, openForm, Sight } from '$lib/sight'
import { useSaving } from './saving'

/** What each tracker's part of a day's page is given. */
export interface DayProps {
  day: string
  isToday: boolean
  /** Where the phone is. */
  zone: string
  /** No talk of skipped meals or of processed food. */
  gentle: boolean
  /** Whether everything is asked, or a tap or two. */
  open: boolean
}

/** One day's entry of a kind, followed, and the form for it. `zone` is where the phone is. */
export class DayForm<K extends Daily, Typed> {
  readonly day: string
  readonly #kind: K
  readonly #zone: string
  readonly #local = usePhone().local
  readonly saving = useSaving()
  readonly #entries
  #sight = new Sight<K>(undefined)
  opened: Promise<Opened<K, Typed>> = $state.raw() as Promise<Opened<K, Typed>>

  constructor(kind: K, day: string, zone: string) {
    this.#kind = kind
    this.day = day
    this.#zone = zone
    this.#entries = live(this.#local, kind, { from: day, to: day })
    this.opened = this.#open()
  }

  get entry(): Entry<K> | undefined {
    return this.#entries.current[0]
  }

  /** The day, in the zone it was first written down in. */
  get when(): When {
    return { day: this.day, zone: this.entry?.fields.zone ?? this.#zone }
  }

  /** Saves what was tapped, and says so. `then` follows it, and its undo. */
  tap(patch: Patch<K>, then?: (fields: Entry<K>['fields'] | undefined) => void): void {
    const { when } = this
    const follow = async () => {
      const now = await this.#now()
      this.#sight.takesIn(patch, now)
      then?.(now?.fields)
    }
    void this.saving(async () => {
      const undo = await saveDaily(this.#local, this.#kind, when, patch)
      await follow()
      return async () => {
        await undo()
        await follow()
      }
    }, m.log_saved())
  }

  /**
   * Saves what was typed; says whether it is kept. What another phone wrote since the form was opened is not
   * overwritten unread.
   */
  type(patch: Patch<K>): Promise<boolean> {
    const { when } = this
    return this.saving(async () => {
      await saveDaily(this.#local, this.#kind, when, patch, this.#sight.of(patch, await this.#now()))
      this.#sight.takesIn(patch, await this.#now())
      return undefined
    })
  }

  /** Clears the day. The form stands anew, also when that is taken back. */
  remove(entry: Entry<K>, said: string): void {
    void this.saving(async () => {
      await this.keep(undefined)
      const undo = await removeEntry(this.#local, this.#kind, entry)
      this.opened = this.#open()
      return async () => {
        await undo()
        this.opened = this.#open()
      }
    }, said)
  }

  /** Keeps what is typed and not saved. */
  keep(typed: Typed | undefined): Promise<void> {
    return this.#local.keepDraft(this.#draft, typed, this.#sight.shown)
  }

  /** The form begins again with another text in one of its boxes. */
  async reopen(field: string, value: Json): Promise<void> {
    await decideInDraft(this.#local, this.#draft, field, value)
    this.opened = this.#open()
  }

  get #draft() {
    return `${this.#kind}:${this.day}`
  }

  async #now(): Promise<Entry<K> | undefined> {
    return this.#local.get<K>(await entryId(this.#kind, this.day))
  }

  async #open(): Promise<Opened<K, Typed>> {
    const opened = await openForm<K, Typed>(this.#local, this.#draft, await this.#now())
    this.#sight = opened.sight
    return opened
  }
}
