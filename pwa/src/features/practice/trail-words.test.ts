import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { done, trailWords } from './trail-words'

/** What the server writes into the trail: its own list of actions. */
const actions = [...readFileSync('../models/accessevent.go', 'utf8').matchAll(/AccessAction += "(\w+)"/g)].map(
  ([, action = '']) => action,
)

test('an owner reads a sentence of its own for every action of the trail', () => {
  expect(actions).toContain('read_summary')
  expect(Object.keys(done).sort()).toEqual(actions.filter((action) => action !== 'sync').sort())
})

test('a sentence names who did it, and about whom', () => {
  const event = { id: '', at: '', object_kind: '', denied: false, sealed: true, credentials: '', about: '' }
  const moved = { ...event, action: 'move_visit', name: 'Maya Chen', patient: 'Ana', account_id: '' }
  expect(trailWords(moved)).toBe('Maya Chen moved a visit of Ana.')
  expect(trailWords({ ...moved, action: 'dance' })).toBe('Maya Chen did something else.')
})
