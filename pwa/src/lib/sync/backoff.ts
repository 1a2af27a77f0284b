const first = 2_000
/** With the longest that a request may hang, less than the minute in which everything is sent once a fault is over. */
const longest = 25_000

/**
 * How long to wait after the `failures`th failure in a row, in milliseconds:
 * twice as long each time, up to 25 seconds, and by `random` (0 to 1)
 * between half and all of that, so that phones that lost the same server do
 * not all come back at once.
 */
export function backoff(failures: number, random: number): number {
  return Math.min(longest, first * 2 ** (failures - 1)) * (0.5 + random / 2)
}
