import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import golden from '../../../../testdata/golden/dates.json'
import * as f from './format'
import { overwriteGetLocale } from './generated/runtime.js'

/** The server's side of these cases is catalog/format_test.go. Which space stands before AM differs from one Intl to the next. */
const plain = (text: string) => text.replace(/\s/g, ' ')

describe.each(['en', 'es'] as const)('in the United States, in %s', (language) => {
  beforeEach(() => {
    vi.stubGlobal('navigator', { languages: [`${language}-US`] })
    overwriteGetLocale(() => language)
  })
  afterEach(() => vi.unstubAllGlobals())

  const of = <Case extends { language: string }>(cases: readonly Case[]) => cases.filter((c) => c.language === language)

  test.each(of(golden.days))('$name', ({ day, long, short, month, weekday }) => {
    expect([f.formatDay(day), f.formatShortDay(day), f.formatMonth(day), f.formatWeekday(day)]).toEqual([
      long,
      short,
      month,
      weekday,
    ])
  })
  test.each(of(golden.moments))('$name', ({ at, zone, time }) => {
    expect(plain(f.formatTime(at, zone))).toBe(plain(time))
  })
  test.each(of(golden.counts))('$name', ({ n, number, days }) => {
    expect([f.formatNumber(n), f.formatDays(n)]).toEqual([number, days])
  })
  test.each(of(golden.lists))('$name', ({ items, list }) => {
    expect(f.formatList(items)).toBe(list)
  })
})
