import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CheckIn, Entry, Visit } from '$lib/db'
import { carriedOver } from './carry'

const now = new Date('2026-11-24T12:00:00Z')
const day = 86_400_000

function visit(id: string, daysFromNow: number, state: Visit['state'] = 'planned'): Entry<'visit'> {
  const fields: Visit = {
    ...(state !== 'open' && { starts_at: new Date(now.getTime() + daysFromNow * day).toISOString() }),
    minutes: 30,
    zone: 'America/New_York',
    state,
    clinician: { id: 'c', display_name: 'Maya Chen', credentials: 'NP' },
  }
  return { id, kind: 'visit', day: '', rev: 1, fields, state: 'sent' }
}

function checkin(of: string, fields: Partial<CheckIn> = {}): Entry<'checkin'> {
  return { id: `checkin ${of}`, kind: 'checkin', day: '', rev: 1, fields: { visit_id: of, ...fields }, state: 'sent' }
}

const open = visit('open', 0, 'open')
const next = visit('next', 5)
const later = visit('later', 20)
const answers = {
  hope: 'a plan',
  nervous: true,
  top: [{ words: 'Will it still be me?' }],
  left_out: ['sleep'],
  put_in: ['cycle'],
}

describe('answers are carried over', () => {
  test.each(['cancelled', 'missed'] as const)('from a visit that was %s to the next one, as they were', (state) => {
    const off = visit('off', -1, state)
    expect(carriedOver(next, [off, open, later, next], [checkin('off', answers)], now)).toEqual({
      ...answers,
      put_in: null,
      visit_id: 'next',
      carried_from: 'off',
    })
  })

  test('to the talk without a date where no visit is ahead', () => {
    const off = visit('off', 3, 'cancelled')
    expect(carriedOver(open, [off, open], [checkin('off', answers)], now)?.carried_from).toBe('off')
    expect(carriedOver(open, [off, open, next], [checkin('off', answers)], now)).toBeUndefined()
  })

  test('not to a visit after the next', () => {
    const off = visit('off', -1, 'missed')
    expect(carriedOver(later, [off, open, later, next], [checkin('off', answers)], now)).toBeUndefined()
  })

  test('not where a visit took place since: that was the talk they were for', () => {
    const off = visit('off', -30, 'cancelled')
    expect(carriedOver(next, [off, visit('held', -10), next], [checkin('off', answers)], now)).toBeUndefined()
    expect(carriedOver(next, [off, visit('held', -40), next], [checkin('off', answers)], now)?.carried_from).toBe('off')
  })

  test('not where there is nothing to carry, or a visit just moved', () => {
    expect(
      carriedOver(next, [visit('off', -1, 'missed'), next], [checkin('off', { left_out: ['sleep'] })], now),
    ).toBeUndefined()
    expect(carriedOver(next, [next, open], [], now)).toBeUndefined()
  })
})

/** Any history of a patient's: visits in every state, with and without a check-in. */
const histories = fc
  .array(
    fc.record({
      at: fc.integer({ min: -60, max: 60 }),
      state: fc.constantFrom<Visit['state']>('planned', 'cancelled', 'missed'),
      hope: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
    }),
    { maxLength: 8 },
  )
  .map((list) => ({
    visits: [open, ...list.map(({ at, state }, i) => visit(`v${i}`, at, state))],
    checkins: list.flatMap(({ hope }, i) => (hope === undefined ? [] : [checkin(`v${i}`, { hope })])),
  }))

test('whatever happened: once, verbatim, to one check-in, and never over what is written', () => {
  fc.assert(
    fc.property(histories, ({ visits, checkins }) => {
      const begun = visits.flatMap((target) => carriedOver(target, visits, checkins, now) ?? [])
      expect(begun.length).toBeLessThanOrEqual(1)
      for (const patch of begun) {
        const from = checkins.find(({ fields }) => fields.visit_id === patch.carried_from)
        expect(patch.hope).toBe(from?.fields.hope)
        expect(checkins.map(({ fields }) => fields.visit_id)).not.toContain(patch.visit_id)
        // Opened again, or on another phone, it is there already.
        const after = [
          ...checkins,
          checkin(patch.visit_id ?? '', { hope: 'changed', carried_from: patch.carried_from ?? '' }),
        ]
        expect(visits.flatMap((target) => carriedOver(target, visits, after, now) ?? [])).not.toContainEqual(
          expect.objectContaining({ carried_from: patch.carried_from }),
        )
      }
    }),
  )
})
