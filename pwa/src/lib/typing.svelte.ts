/**
 * What stands in a form's boxes, and what of it is saved. The draft stays until
 * what was typed is kept; what could not be kept is still to be saved.
 */
export class Typing<Typed> {
  typed: Typed = $state.raw() as Typed
  #saved: Typed
  /** Saves that are not done yet. */
  #onTheWay = 0
  readonly #ondraft: (typed: Typed | undefined) => unknown

  /** `opened` is what the entry said when the form was opened, `draft` what was typed then and not saved. */
  constructor(opened: Typed, draft: Typed | undefined, ondraft: (typed: Typed | undefined) => unknown) {
    this.#saved = opened
    this.typed = draft ?? opened
    this.#ondraft = ondraft
  }

  get saved(): Typed {
    return this.#saved
  }

  type(typed: Typed): void {
    this.typed = typed
    this.#ondraft(typed)
  }

  /** A tap elsewhere in the form changed what is saved, and what its boxes say. */
  follow(change: (typed: Typed) => Typed): void {
    this.#saved = change(this.#saved)
    this.typed = change(this.typed)
  }

  /** Nothing that was typed is to be saved. */
  letGo(): void {
    if (this.#onTheWay === 0) this.#ondraft(undefined)
  }

  /** Saves what stands there; `save` says whether it is kept. */
  async keep(save: () => Promise<boolean>): Promise<void> {
    const [before, typed] = [this.#saved, this.typed]
    this.#onTheWay++
    this.#saved = typed
    const kept = await save()
    this.#onTheWay--
    if (!kept) this.#saved = before
    // What was typed meanwhile is not in it.
    else if (typed === this.typed) this.letGo()
  }
}
