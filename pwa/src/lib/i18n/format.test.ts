import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as f from './format'
import { overwriteGetLocale } from './generated/runtime.js'

/** Without spaces: which kind stands before AM differs from one version of Intl to the next. */
const tight = (text: string) => text.replace(/\s/g, '')

describe.each([
  { tag: 'en-US', locale: 'en' as const },
  { tag: 'es-US', locale: 'es' as const },
])('in $tag', ({ tag, locale }) => {
  beforeEach(() => {
    vi.stubGlobal('navigator', { languages: [tag] })
    overwriteGetLocale(() => locale)
  })
  afterEach(() => vi.unstubAllGlobals())

  const say = (english: string, spanish: string) => (locale === 'en' ? english : spanish)

  test('a day is the same day in every time zone', () => {
    expect(f.formatDay('2026-11-24')).toBe(say('Tuesday, November 24', 'martes, 24 de noviembre'))
    expect(f.formatShortDay('2026-01-01')).toBe(say('Jan 1', '1 ene'))
    expect(f.formatMonth('2026-11-01')).toBe(say('November 2026', 'noviembre de 2026'))
  })

  test('a near day has a name', () => {
    expect(f.formatNearDay('2026-11-24', '2026-11-24')).toBe(say('today', 'hoy'))
    expect(f.formatNearDay('2026-11-23', '2026-11-24')).toBe(say('yesterday', 'ayer'))
    expect(f.formatNearDay('2026-12-01', '2026-11-30')).toBe(say('tomorrow', 'mañana'))
    expect(f.formatNearDay('2026-11-21', '2026-11-24')).toBe(say('Saturday', 'el sábado'))
    expect(f.formatNearDay('2026-11-17', '2026-11-24')).toBe(say('Tuesday, November 17', 'el martes, 17 de noviembre'))
  })

  test('as a title a near day begins large and has no article', () => {
    expect(f.formatNearTitle('2026-11-24', '2026-11-24')).toBe(say('Today', 'Hoy'))
    expect(f.formatNearTitle('2026-11-21', '2026-11-24')).toBe(say('Saturday', 'Sábado'))
  })

  test('AM and p.m. stay on the line of their time', () => {
    expect(f.formatClock(21 * 60 + 14)).toBe(say('9:14\u00a0PM', '9:14\u00a0p.m.'))
  })

  test('a near day across a clock change has its name', () => {
    expect(f.formatNearDay('2026-11-01', '2026-11-02')).toBe(say('yesterday', 'ayer'))
    expect(f.formatNearDay('2026-03-09', '2026-03-08')).toBe(say('tomorrow', 'mañana'))
  })

  test('a moment is told in the zone it is meant for', () => {
    expect(tight(f.formatTime('2026-11-24T14:30:00Z', 'America/New_York'))).toBe(say('9:30AM', '9:30a.m.'))
    expect(tight(f.formatDayTime('2026-11-25T04:30:00Z', 'America/New_York'))).toBe(
      say('Tuesday,November24at11:30PM', 'elmartes,24denoviembre,11:30p.m.'),
    )
  })

  test('a length is told the way people speak', () => {
    expect(f.formatDays(1)).toBe(say('1 day', '1 día'))
    expect(f.formatDays(3)).toBe(say('3 days', '3 días'))
    expect(f.formatDuration(0)).toBe('0 min')
    expect(f.formatDuration(40)).toBe('40 min')
    expect(f.formatDuration(59.6)).toBe('1 h')
    expect(f.formatDuration(380)).toBe('6 h 20')
    expect(f.formatDuration(365)).toBe('6 h 05')
    expect(f.formatAbout(382)).toBe(say('about 6 h 20', 'unas 6 h 20'))
    expect(f.formatAbout(356)).toBe(say('about 6 h', 'unas 6 h'))
  })

  test('a time zone has the name people use', () => {
    expect(f.formatZone('America/Chicago')).toBe(say('Central Time', 'hora central'))
  })

  test('a list reads as a sentence does', () => {
    expect(f.formatList(['a', 'b', 'c'])).toBe(say('a, b, and c', 'a, b y c'))
  })
})

test('times follow the place a person lives in, not only the language', () => {
  vi.stubGlobal('navigator', { languages: ['fr', 'en-GB'] })
  overwriteGetLocale(() => 'en')
  expect(f.formatTime('2026-11-24T21:14:00Z', 'UTC')).toBe('21:14')
  vi.stubGlobal('navigator', { languages: ['en-US'] })
  overwriteGetLocale(() => 'es')
  expect(f.formatTime('2026-11-24T21:14:00Z', 'UTC')).toMatch(/^9:14\sp\.m\.$/)
  vi.unstubAllGlobals()
})
