import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays, daysBetween } from './days'
import { dayIn, instantOf, localDay, timeIn, wallClock } from './zone'

// Half hours, a change of half an hour, no change, both sides of the date line, and both hemispheres.
const zone = fc.constantFrom(
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'America/Phoenix',
  'Pacific/Auckland',
  'Pacific/Kiritimati',
  'Europe/Madrid',
)
const instant = fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true })
const day = fc.integer({ min: 0, max: 5_000 }).map((n) => addDays('2020-01-01', n))
const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'))

test('the instant of a time on the wall shows that time again, or clocks skipped it', () => {
  fc.assert(
    fc.property(day, time, zone, (day, time, zone) => {
      const found = instantOf(day, time, zone)
      const shown = `${dayIn(found.instant, zone)} ${timeIn(found.instant, zone)}`
      if (found.shifted === 'gap') expect(shown > `${day} ${time}`).toBe(true)
      else expect(shown).toBe(`${day} ${time}`)
    }),
  )
})

test('of a time that comes twice it is the first: no earlier instant shows it', () => {
  fc.assert(
    fc.property(day, time, zone, (day, time, zone) => {
      const { instant, shifted } = instantOf(day, time, zone)
      if (shifted !== 'twice') return
      const clock = wallClock(zone)
      const at = Date.parse(instant)
      for (let earlier = at - 90 * 60_000; earlier < at; earlier += 60_000) {
        expect(clock?.(earlier)).not.toBe(clock?.(at))
      }
    }),
    { numRuns: 300 },
  )
})

test('before the day starts it is still the day before, whatever the clocks did that night', () => {
  fc.assert(
    fc.property(instant, zone, fc.integer({ min: 0, max: 360 }), (instant, zone, start) => {
      const [hours = 0, minutes = 0] = timeIn(instant, zone).split(':').map(Number)
      const isEarly = hours * 60 + minutes < start
      expect(localDay(instant, zone, start)).toBe(addDays(dayIn(instant, zone), isEarly ? -1 : 0))
    }),
  )
})

test('time going on never goes back by more than a clock change, and days are counted one by one', () => {
  fc.assert(
    fc.property(instant, zone, zone, (instant, here, there) => {
      const later = new Date(instant.getTime() + 24 * 3_600_000)
      expect([0, 1, 2]).toContain(daysBetween(localDay(instant, here), localDay(later, here)))
      // A journey moves the calendar by a day or so, and the same instant stays the same one.
      expect(Math.abs(daysBetween(localDay(instant, here), localDay(instant, there)))).toBeLessThanOrEqual(1)
    }),
  )
})
