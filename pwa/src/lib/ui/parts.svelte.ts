/**
 * Draws a long page part by part, from the top: the browser answers a finger
 * between two of them, and what is in sight first stands first.
 */
export class Parts {
  #shown = $state(1)

  /** To be made while a component is. `ready`: there is something to draw. */
  constructor(count: number, ready: () => boolean) {
    $effect(() => {
      if (!ready() || this.#shown >= count) return
      const timer = setTimeout(() => {
        this.#shown += 1
      })
      return () => clearTimeout(timer)
    })
  }

  /** Whether the part's turn has come; the first one's has from the start. */
  shows(part: number): boolean {
    return part <= this.#shown
  }
}
