import { formatList, m } from '$lib/i18n'
import { answersTo, type Instrument } from '$lib/measure'
import type { Sent } from './asking'

/*
 * Somebody's totals over time: what is said of them in a sentence, and where
 * they stand in a drawing, in percent. An instrument without totals has none.
 */

/** How an answer that brings help lies to the one before. */
export const compared = {
  new: m.clinic_measure_new,
  higher: m.clinic_measure_higher,
  same: m.clinic_measure_same,
  lower: m.clinic_measure_lower,
}

/** The highest total there can be. */
export function topOf(of: Instrument): number {
  const tops = of.items.map((item) => Math.max(...answersTo(of, item).map(({ value }) => value)))
  return tops.reduce((sum, top) => sum + top, 0) * (of.times ?? 1)
}

type Totalled = Sent & { readonly total: number }
const withTotal = (sent: readonly Sent[]) => sent.filter((one): one is Totalled => one.total !== null)

export function plotCourse(of: Instrument, sent: readonly Sent[]) {
  const top = topOf(of)
  const totals = withTotal(sent)
  const at = (day: string) => Date.parse(`${day}T00:00:00Z`)
  const [from = 0, through = 0] = [totals[0], totals.at(-1)].map((one) => (one ? at(one.day) : 0))
  const points = totals.map(({ id, day, total }) => ({
    id,
    day,
    x: through > from ? 3 + ((at(day) - from) / (through - from)) * 80 : 50,
    y: 100 - (total / top) * 100,
  }))
  const bands = (of.bands ?? []).map(({ code, from: low }, n, all) => ({
    code,
    bottom: 100 - (low / top) * 100,
    top: 100 - ((all[n + 1]?.from ?? top) / top) * 100,
  }))
  const lines = points.slice(1).map(({ x: x2, y: y2 }, n) => ({ x1: points[n]?.x ?? 0, y1: points[n]?.y ?? 0, x2, y2 }))
  return { points, bands, lines }
}

/** `12 of 27, from 15 at first; 4 were sent.` */
export function sentenceOf(of: Instrument, sent: readonly Sent[]): string {
  const totals = withTotal(sent)
  const [first, last] = [totals[0], totals.at(-1)]
  if (!first || !last) return m.clinic_measure_sentence_none({ count: sent.length })
  const said = { total: last.total, of: topOf(of) }
  return totals.length === 1
    ? m.clinic_measure_sentence_one(said)
    : m.clinic_measure_sentence({ ...said, first: first.total, count: totals.length })
}

/** By how much it changed, and whether that is more than the instrument varies by itself. */
export function changeWords(
  { reliable_change }: Instrument,
  { points, reliable }: NonNullable<Sent['change']>,
): string {
  const by = Math.abs(points)
  const said =
    points === 0
      ? m.clinic_measure_change_none()
      : (points < 0 ? m.clinic_measure_change_lower : m.clinic_measure_change_higher)({ points: by })
  if (reliable === null || !reliable_change) return said
  const { points: least, source } = reliable_change
  return `${said} ${(reliable ? m.clinic_measure_reliable : m.clinic_measure_not_reliable)({ points: least, source })}`
}

/** Why there is no total: which items are missing. */
export function missingWords(of: Instrument, { missing }: Sent): string {
  if (of.no_total || missing.length === 0) return m.clinic_measure_no_total()
  const names = of.items.filter(({ code }) => missing.includes(code)).map(({ text }) => `“${text.en}”`)
  return m.clinic_measure_missing({ items: formatList(names) })
}
