import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import cases from '../../../testdata/golden/coverage.json'
import { answeredBy, type Calendar, momentOf, nobodyBefore, onDuty, present, readsBy } from './coverage'
import { addDays } from './days'
import { dayIn, timeIn } from './zone'

/** The cases that Go passes, too. */
const practices: Readonly<Record<string, Calendar | undefined>> = cases.practices

function practice(name: string): Calendar {
  const found = practices[name]
  if (!found) throw new Error(`no practice is called ${name}`)
  return found
}

const at = (instant: string | null) => (instant ? new Date(instant) : undefined)
const orNobody = <T>(value: T | null) => value ?? undefined

describe('a moment of a day', () => {
  test.each(cases.moments)('$name', ({ day, time, zone, instant }) => {
    expect(momentOf(day, time, zone)).toEqual(new Date(instant))
  })

  test('is the first that shows it or has passed it, on any day', () => {
    const zone = fc.constantFrom(
      'America/New_York',
      'Europe/Madrid',
      'Australia/Lord_Howe',
      'Asia/Beirut',
      'America/Havana',
    )
    const minutes = fc.integer({ min: 0, max: 1439 })
    fc.assert(
      fc.property(zone, fc.integer({ min: 0, max: 800 }), minutes, (timeZone, days, minute) => {
        const day = addDays('2026-01-01', days)
        const time = new Date(minute * 60_000).toISOString().slice(11, 16)
        const found = momentOf(day, time, timeZone)
        const shown = (moment: Date) => `${dayIn(moment, timeZone)} ${timeIn(moment, timeZone)}`
        expect(shown(found) >= `${day} ${time}`).toBe(true)
        expect(shown(new Date(found.getTime() - 60_000)) < `${day} ${time}`).toBe(true)
      }),
    )
  })
})

test.each(cases.presences)('$name', ({ practice: name, zone, now, presence }) => {
  expect(present(practice(name), zone, new Date(now))).toEqual({
    ...presence,
    until: at(presence.until),
    opens: at(presence.opens),
    duty: { clinician: orNobody(presence.duty.clinician), backup: orNobody(presence.duty.backup) },
  })
})

test.each(cases.duties)('$name', ({ practice: name, day, duty }) => {
  expect(onDuty(practice(name), day)).toEqual({ clinician: orNobody(duty.clinician), backup: orNobody(duty.backup) })
})

test.each(cases.promises)('$name', ({ practice: name, zone, now, team, visit, promise }) => {
  const promised = readsBy(practice(name), zone, new Date(now), team, orNobody(visit))
  expect(promised ?? { reader: null, by: '' }).toEqual(promise)
})

test.each(cases.answers)('$name', ({ practice: name, zone, now, team, answer }) => {
  const { owner, backup, from, by } = answeredBy(practice(name), zone, new Date(now), team) ?? {}
  expect({ owner, backup, from, by }).toEqual({
    owner: orNobody(answer.owner),
    backup: orNobody(answer.backup),
    from: at(answer.from),
    by: at(answer.by),
  })
})

describe('where nobody of the care team is on duty', () => {
  const days = [1, 2, 3, 4, 5]
  const hours = days.map((weekday) => ({ weekday, opens: '08:00', closes: '17:00' }))
  const ben = { id: 'ben', display_name: 'Ben Alvarez', credentials: 'NP' }
  const week = { hours, holidays: [], cover: [] }
  const maya = { id: 'maya', display_name: 'Maya Chen', credentials: 'NP' }
  const cover = [{ from: '2026-12-08', through: '', weekdays: days, clinician_id: ben.id, backup_id: '' }]

  test.each<[string, Calendar]>([
    ['as nobody is named', { coverage: week, people: [] }],
    ['as somebody else is', { coverage: { ...week, cover }, people: [ben] }],
  ])('nobody is promised, and only a closed practice says from when on somebody is there: %s', (_, calendar) => {
    const opens = (instant: string) => nobodyBefore(present(calendar, 'UTC', new Date(instant)))
    expect(answeredBy(calendar, 'UTC', new Date('2026-12-08T12:00:00Z'), [maya])).toBeUndefined()
    expect(opens('2026-12-05T12:00:00Z')).toEqual(new Date('2026-12-07T08:00:00Z'))
    expect(opens('2026-12-07T12:00:00Z')).toBeUndefined()
    expect(opens('2026-12-08T12:00:00Z')).toBeUndefined()
  })
})

test('a practice of an older server has no calendar and promises nothing', () => {
  const nothing = present({}, 'UTC', new Date('2026-11-24T10:00:00Z'))
  expect(nothing).toMatchObject({ open: false, opens: undefined, holiday: '' })
})
