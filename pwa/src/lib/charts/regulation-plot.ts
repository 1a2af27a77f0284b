import { m } from '../i18n'
import { practiceName } from '../practices'
import { type Grid, plotDays } from './grid'
import { type RegulationSummary, regulationCaption, regulationWords, tableColumns } from './regulation'
import type { Size } from './size'

/** One row a practice, those on the most days first; a strip is too low for all of them, and the rest share its last. */
export function plotRegulation(s: RegulationSummary, size: Size): Grid {
  const practices = s.practices.map(({ practice }) => practice)
  const most = size === 'strip' ? 5 : practices.length
  const own = practices.length > most ? practices.slice(0, most - 1) : practices
  const names = [...own.map(practiceName), ...(own.length < practices.length ? [m.regulation_chart_others()] : [])]
  const height = 100 / Math.max(1, names.length)
  const rows = names.map((name, i) => ({ name, y: (i + 0.5) * height, line: (i + 0.5) * height }))
  return {
    tone: 'moss',
    title: m.regulation_title(),
    sentence: regulationCaption(s),
    rows,
    isLow: true,
    columns: plotDays(
      s,
      ({ practices: done }) =>
        rows
          .filter((_, i) => (i < own.length ? done.includes(own[i] ?? '') : done.some((one) => !own.includes(one))))
          .map(({ y }) => ({ y: y - 0.31 * height, height: 0.62 * height })),
      regulationWords,
    ),
    table: tableColumns(s),
    keys: [{ name: s.every ? m.regulation_chart_done_week() : m.regulation_chart_done(), part: 1 }],
  }
}
