import { usePhone } from '$lib/account/use-phone'
import { type Entry, entryId, live, type Patch } from '$lib/db'
import { type Daily, removeEntry, saveDaily, type When } from '$lib/log'
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

/** What a form opens with, read before it stands. */
export interface Opened<K extends Daily, Typed> {
  /** As it was written then: what another phone types meanwhile waits. */
  readonly first: Entry<K> | undefined
  /** What was typed and not saved. */
  readonly draft: Typed | undefined
}

/** One day's entry of a kind, followed, and the form for it. `zone` is where the phone is. */
export class DayForm<K extends Daily, Typed> {
  readonly day: string
  readonly #kind: K
  readonly #zone: string
  readonly #local = usePhone().local
  readonly saving = useSaving()
  readonly #entries
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

  /** Saves what changed, and says so where there is something to say. `then` follows it, and its undo. */
  save(patch: Patch<K>, said?: string, then?: (fields: Entry<K>['fields'] | undefined) => void): void {
    const { when } = this
    const follow = async () => {
      if (then) then((await this.#open()).first?.fields)
    }
    void this.saving(async () => {
      const undo = await saveDaily(this.#local, this.#kind, when, patch)
      await follow()
      return async () => {
        await undo()
        await follow()
      }
    }, said)
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
    return this.#local.keepDraft(this.#draft, typed)
  }

  /** The form begins again with another text in one of its boxes. */
  async reopen(field: string, value: unknown): Promise<void> {
    const { draft } = await this.#open()
    if (draft)
      await this.keep(typeof draft === 'object' ? { ...draft, [field]: value ?? '' } : ((value ?? '') as Typed))
    this.opened = this.#open()
  }

  get #draft() {
    return `${this.#kind}:${this.day}`
  }

  async #open(): Promise<Opened<K, Typed>> {
    const id = await entryId(this.#kind, this.day)
    const [first, draft] = await Promise.all([this.#local.get<K>(id), this.#local.draft<Typed>(this.#draft)])
    return { first, draft }
  }
}
