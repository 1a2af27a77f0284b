import { m } from '$lib/i18n'
import { highestTotal, type Instrument, type Score } from '$lib/measure'

/** `The total is 12 of 27.`, without a word on what that means for anybody; without a total, why there is none. */
export function totalWords(instrument: Instrument, { total, missing }: Score): string {
  if (total !== null) return m.measure_total({ total, of: highestTotal(instrument) })
  return missing.length > 0 && !instrument.no_total ? m.measure_no_total() : ''
}
