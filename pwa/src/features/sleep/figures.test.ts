import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import cases from '../../../../testdata/golden/sleep.json'
import {
  aboutMinutes,
  addDays,
  daysBetween,
  type Figures,
  figures,
  instantOf,
  isEmpty,
  localDay,
  MAX_NOTE,
  nightDay,
  nightInstants,
  type Problem,
  type Sleep,
  type Step,
  type Summary,
  sleepWindow,
  usualNight,
  validate,
} from './figures'

/** The cases that Go passes, too. */
interface Golden {
  nights: {
    name: string
    sleep: Sleep
    problems?: Problem[]
    start?: number | null
    end?: number | null
    figures?: Figures
  }[]
  local_days: { name: string; instant: string; zone: string; day_start_minutes: number; day: string }[]
  night_days: { name: string; instant: string; zone: string; day: string }[]
  instants: { name: string; day: string; time: string; zone: string; instant: string; shifted: string | null }[]
  typed: {
    name: string
    day: string
    zone: string
    times: Partial<Record<Step, string>>
    instants: Partial<Record<Step, string>>
  }[]
  about: { minutes: number; about: number }[]
  windows: { name: string; through: string; days: number; nights: Sleep[]; summary: Summary }[]
}

const golden = cases as unknown as Golden

describe('a night', () => {
  test.each(golden.nights)('$name', ({ sleep, problems = [], figures: figuresWanted, start, end }) => {
    expect(validate(sleep)).toEqual(problems)
    if (!figuresWanted) return
    expect(figures(sleep)).toEqual(figuresWanted)
    expect(sleepWindow([sleep], sleep.day, 1).nights).toMatchObject([{ start, end }])
  })

  it('counts a note in characters', () => {
    const night = { day: '2026-10-14', zone: 'Europe/Madrid' }
    expect(validate({ ...night, note: '🛌'.repeat(MAX_NOTE) })).toEqual([])
    expect(validate({ ...night, note: '🛌'.repeat(MAX_NOTE + 1) })).toEqual([
      { field: 'note', code: 'too_long', limit: MAX_NOTE },
    ])
  })

  it('is empty until something is answered, and zero is an answer', () => {
    const night = { day: '2026-10-14', zone: 'Europe/Madrid' }
    expect(isEmpty({ ...night, into_bed: null, quality: null, note: '' })).toBe(true)
    expect(isEmpty({ ...night, awakenings: 0 })).toBe(false)
  })
})

describe('the local day', () => {
  test.each(golden.local_days)('$name', ({ instant, zone, day_start_minutes, day }) => {
    expect(localDay(instant, zone, day_start_minutes)).toBe(day)
  })
})

describe('the day of a night', () => {
  test.each(golden.night_days)('$name', ({ instant, zone, day }) => {
    expect(nightDay(instant, zone)).toBe(day)
  })
})

describe('the instant of a wall clock time', () => {
  test.each(golden.instants)('$name', ({ day, time, zone, instant, shifted }) => {
    expect(instantOf(day, time, zone)).toEqual({ instant, shifted })
  })

  it('is shown by clocks there, on any day in any zone, unless they skip it', () => {
    const days = fc.integer({ min: 0, max: 20_000 }).map((n) => addDays('1980-01-01', n))
    const clockChanges = fc.constantFrom('2026-03-08', '2026-03-29', '2026-10-04', '2026-10-25', '2026-11-01')
    const two = (n: number) => String(n).padStart(2, '0')
    const times = fc.integer({ min: 0, max: 24 * 60 - 1 }).map((n) => `${two(Math.floor(n / 60))}:${two(n % 60)}`)
    const zones = fc.constantFrom('America/New_York', 'Europe/Madrid', 'America/St_Johns', 'Australia/Lord_Howe')
    fc.assert(
      fc.property(fc.oneof(days, clockChanges), times, zones, (day, time, zone) => {
        const { instant, shifted } = instantOf(day, time, zone)
        const shown = new Date(instant).toLocaleString('sv-SE', { timeZone: zone }).slice(0, 16)
        if (shifted === 'gap') expect(shown > `${day} ${time}`).toBe(true)
        else expect(shown).toBe(`${day} ${time}`)
      }),
    )
  })
})

describe('a night as it is typed', () => {
  test.each(golden.typed)('$name', ({ day, zone, times, instants }) => {
    expect(nightInstants(day, times, zone)).toEqual({ instants, shifted: {} })
  })

  it('says which times clocks skipped or showed twice', () => {
    const spring = nightInstants('2026-03-08', { into_bed: '22:00', tried_to_sleep: '02:30' }, 'America/New_York')
    expect(spring.shifted).toEqual({ tried_to_sleep: 'gap' })
    const autumn = nightInstants('2026-11-01', { into_bed: '01:30', out_of_bed: '07:00' }, 'America/New_York')
    expect(autumn.shifted).toEqual({ into_bed: 'twice' })
  })
})

describe('a window of nights', () => {
  test.each(golden.windows)('$name', ({ nights, through, days, summary }) => {
    expect(sleepWindow(nights, through, days)).toEqual(summary)
  })
})

describe('a usual night', () => {
  const night = (day: string, start: string, end: string): Sleep => ({
    day,
    zone: 'Europe/Madrid',
    ...nightInstants(day, { into_bed: start, out_of_bed: end }, 'Europe/Madrid').instants,
  })
  const three = [
    night('2026-10-17', '23:20', '07:10'),
    night('2026-10-18', '23:38', '06:20'),
    night('2026-10-19', '00:40', '06:58'),
  ]

  it('is offered after three typed nights, to the quarter of an hour', () => {
    expect(usualNight(three, '2026-10-20')).toEqual({ into_bed: '23:45', out_of_bed: '07:00' })
    expect(usualNight(three.slice(1), '2026-10-20')).toBeNull()
  })

  it('rests on no guess, on no night of the day itself, and on none of long ago', () => {
    expect(
      usualNight([...three.slice(1), { ...night('2026-10-17', '23:00', '07:00'), about: true }], '2026-10-20'),
    ).toBeNull()
    expect(usualNight([...three.slice(1), night('2026-10-20', '23:00', '07:00')], '2026-10-20')).toBeNull()
    expect(usualNight(three, '2026-11-16')).not.toBeNull()
    expect(usualNight(three, '2026-11-17')).toBeNull()
  })
})

describe('speaking of minutes', () => {
  test.each(golden.about)('$minutes is about $about', ({ minutes, about }) => {
    expect(aboutMinutes(minutes)).toBe(about)
  })
})

describe('days', () => {
  it('are counted over months, leap days and clock changes', () => {
    expect(addDays('2028-02-28', 2)).toBe('2028-03-01')
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31')
    expect(daysBetween('2026-03-01', '2026-04-01')).toBe(31)
  })
})
