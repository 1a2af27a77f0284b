import { formatList, formatShortDay, type Locale, m } from '$lib/i18n'
import { allItems, highestTotal, type Instrument, type InstrumentItem, textIn } from '$lib/measure'
import type { Sent } from './asking'

/*
 * Somebody's totals over time: what is said of them in a sentence, and where
 * they stand in a drawing, in percent. An instrument without totals has none.
 */

type Totalled = Sent & { readonly total: number }
const withTotal = (sent: readonly Sent[]) => sent.filter((one): one is Totalled => one.total !== null)

export function plotCourse(of: Instrument, sent: readonly Sent[]) {
  const top = highestTotal(of)
  const totals = withTotal(sent)
  const at = (day: string) => Date.parse(`${day}T00:00:00Z`)
  const [from = 0, through = 0] = [totals[0], totals.at(-1)].map((one) => (one ? at(one.day) : 0))
  const points = totals.map(({ id, day, total }) => ({
    id,
    day,
    x: through > from ? 3 + ((at(day) - from) / (through - from)) * 94 : 50,
    y: 100 - (total / top) * 100,
  }))
  // A band begins halfway below its lowest total, so that no total lies on an edge.
  const edge = (low: number) => 100 - (Math.max(low - 0.5, 0) / top) * 100
  const bands = (of.bands ?? []).map(({ code, from: low }, n, all) => {
    const next = all[n + 1]
    return { code, bottom: edge(low), top: next ? edge(next.from) : 0 }
  })
  // A line leads from one to the next; where one between has no total, it breaks.
  const lines = sent.slice(1).flatMap((one, n) => {
    const [from, to] = [sent[n], one].map((end) => points.find(({ id }) => id === end?.id))
    return from && to ? [{ x1: from.x, y1: from.y, x2: to.x, y2: to.y }] : []
  })
  return { points, bands, lines }
}

/** `Total 12 of 27 on Nov 27, 15 on Oct 1; 4 with a total.` */
export function sentenceOf(of: Instrument, sent: readonly Sent[]): string {
  const totals = withTotal(sent)
  const [first, last] = [totals[0], totals.at(-1)]
  if (!first || !last) return m.clinic_measure_sentence_none({ count: sent.length })
  const said = { total: last.total, of: highestTotal(of), day: formatShortDay(last.day) }
  return totals.length === 1
    ? m.clinic_measure_sentence_one(said)
    : m.clinic_measure_sentence({
        ...said,
        first: first.total,
        before: formatShortDay(first.day),
        count: totals.length,
      })
}

/** By how much it changed, and whether that is more than the error of measuring it. */
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
export function missingWords(of: Instrument, { missing }: Sent, language: Locale): string {
  if (of.no_total || missing.length === 0) return m.clinic_measure_no_total()
  const names = of.items.filter(({ code }) => missing.includes(code)).map(({ text }) => `“${textIn(text, language)}”`)
  return m.clinic_measure_missing({ items: formatList(names) })
}

/** The items of all versions, each as the last that has it says it. */
export function itemsOf(versions: readonly Instrument[]): readonly InstrumentItem[] {
  return [...new Map(versions.flatMap((one) => allItems(one).map((item) => [item.code, item]))).values()]
}
