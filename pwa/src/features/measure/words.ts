import { type Locale, m } from '$lib/i18n'
import { answersTo, type Instrument, type Score, type Wording } from '$lib/measure'
import { bandNames } from '$lib/measure-words'

export function textIn(text: Wording, language: Locale): string {
  return text[language] ?? text.en ?? ''
}

/** The highest total there can be. */
export function highest(instrument: Instrument): number {
  const top = instrument.items.map((item) => Math.max(...answersTo(instrument, item).map(({ value }) => value)))
  return top.reduce((sum, value) => sum + value, 0) * (instrument.times ?? 1)
}

/** `12 of 27. Its authors call this range moderate.`; without a total, why there is none. */
export function totalWords(instrument: Instrument, { total, band, missing }: Score): string {
  if (total === null) return missing.length > 0 && !instrument.no_total ? m.measure_no_total() : ''
  const sum = m.measure_total({ total, of: highest(instrument) })
  const name = bandNames[band]?.()
  return name ? `${sum} ${m.measure_band({ band: name })}` : sum
}
