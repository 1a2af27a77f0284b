import { expect, test } from 'vitest'
import type { Contact, Entry } from '../db'
import { openContacts } from './contact'

const entry = (id: string, fields: Partial<Contact>) => ({ id, fields }) as Entry<'contact'>

test('all that are planned stand, the soonest first, until something was said of them or another took their place', () => {
  const planned = (id: string, at: string, about?: string) =>
    entry(id, { kind: 'planned', at, ...(about && { about }) })
  const all = [
    planned('call', '2026-12-03T09:00:00Z'),
    planned('visit', '2026-12-01T09:00:00Z'),
    planned('moved', '2026-12-02T09:00:00Z', 'message'),
    planned('message', '2026-11-30T09:00:00Z'),
    planned('happened', '2026-11-29T09:00:00Z'),
    planned('off', '2026-12-05T09:00:00Z'),
    entry('a', { kind: 'happened', about: 'happened' }),
    entry('b', { kind: 'called_off', about: 'off' }),
  ]
  expect(openContacts(all).map(({ at }) => at)).toEqual([
    '2026-12-01T09:00:00Z',
    '2026-12-02T09:00:00Z',
    '2026-12-03T09:00:00Z',
  ])
})
