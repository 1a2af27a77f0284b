/** A tap on something that goes once it is done: the focus goes to what came of it, and is not lost. */
export class Tap {
  #isKept = false

  /** Says whether it is kept. */
  async says(work: Promise<boolean>): Promise<boolean> {
    this.#isKept = true
    this.#isKept = await work
    return this.#isKept
  }

  /** Takes the focus where it stands since the tap. */
  readonly focused = (said: HTMLElement): void => {
    if (this.#isKept) said.focus()
  }
}
