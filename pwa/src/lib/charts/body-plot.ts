import { m } from '../i18n'
import { degreeName, degrees, signalName, signals } from '../signals'
import { type BodySummary, bodyCaption, bodyWords, tableColumns } from './body'
import { type Grid, type Mark, plotDays } from './grid'

/** A row for each signal that was answered at all: the more of it there was, the higher its cell; none is a sign. */
export function plotBody(s: BodySummary): Grid {
  const answered = signals.filter((signal) => s[signal].days > 0)
  const height = 100 / Math.max(1, answered.length)
  const foot = (row: number) => (row + 0.9) * height
  return {
    tone: 'body',
    title: m.body_title(),
    sentence: bodyCaption(s),
    rows: answered.map((signal, i) => ({ name: signalName(signal), y: (i + 0.5) * height, line: foot(i) })),
    isLow: true,
    columns: plotDays(
      s,
      (entry) =>
        answered.flatMap((signal, i): Mark[] => {
          const part = degrees.indexOf(entry[signal] ?? 'none') / (degrees.length - 1)
          if (entry[signal] === null) return []
          if (part === 0) return [{ y: foot(i), sign: 'other' }]
          return [{ y: foot(i) - part * 0.8 * height, height: part * 0.8 * height }]
        }),
      bodyWords,
    ),
    table: tableColumns(s),
    keys: degrees.map((degree, i) =>
      i === 0
        ? { name: degreeName(degree), sign: 'other' }
        : { name: degreeName(degree), part: i / (degrees.length - 1) },
    ),
  }
}
