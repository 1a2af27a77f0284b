import { type Problem, problemIn } from './problem'

/**
 * A question to the server and what came of it, for a screen that shows one of
 * waiting, the answer, or the problem. The last answer stays on the page until
 * the next has come; one that a newer question has overtaken is dropped.
 */
export class Asking<Answer> {
  answer: Answer | undefined = $state.raw()
  problem: Problem | undefined = $state.raw()
  #latest = 0

  async ask(question: () => Promise<Answer>): Promise<void> {
    this.#latest += 1
    const turn = this.#latest
    try {
      const answer = await question()
      if (turn !== this.#latest) return
      this.answer = answer
      this.problem = undefined
    } catch (error) {
      if (turn !== this.#latest) return
      this.answer = undefined
      this.problem = problemIn(error)
    }
  }
}
