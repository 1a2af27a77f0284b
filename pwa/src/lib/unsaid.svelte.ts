import type { Local } from './db'

/**
 * What somebody is about to say, in a form that adds to the record: kept on
 * the phone as it is typed, sealed, until it is said or let go of.
 */
export class Unsaid<Typed extends object> {
  #typed: Typed | undefined = $state.raw()
  readonly #local: Local
  readonly #name: string
  readonly #blank: () => Typed

  /** `blank` is what the form shows before anything is typed. */
  constructor(local: Local, name: string, blank: () => Typed) {
    this.#local = local
    this.#name = name
    this.#blank = blank
    void local.draft<Typed>(name).then((draft) => {
      this.#typed ??= draft && { ...blank(), ...draft.typed }
    })
  }

  get typed(): Typed {
    return this.#typed ?? this.#blank()
  }

  /** Something was typed, now or before the form was closed. */
  get isBegun(): boolean {
    return this.#typed !== undefined
  }

  type(part: Partial<Typed>): void {
    this.#typed = { ...this.typed, ...part }
    const isEmpty = Object.values(this.#typed).every((value) => !value)
    void this.#local.keepDraft(this.#name, isEmpty ? undefined : this.#typed).catch(() => undefined)
  }

  /** It is said, and on the disk; or the person leaves it. */
  async letGo(): Promise<void> {
    await this.#local.keepDraft(this.#name, undefined)
    this.#typed = undefined
  }
}
