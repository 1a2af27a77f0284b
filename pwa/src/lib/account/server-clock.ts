/** So far a phone's clock may be off before it is worth a word. Milliseconds. */
const worthAWord = 2 * 3_600_000

/**
 * How far this phone's clock is ahead of the server's, by an answer to what was
 * `asked` (milliseconds by this phone's clock): 0 where it is about right, or
 * where the answer says nothing.
 */
export function clockAhead(answer: Response, asked: number, now: number): number {
  const server = Date.parse(answer.headers.get('Date') ?? '')
  const ahead = (asked + now) / 2 - server
  return Math.abs(ahead) >= worthAWord ? ahead : 0
}
