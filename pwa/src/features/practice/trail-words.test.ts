import { readFileSync } from 'node:fs'
import { afterEach, expect, test, vi } from 'vitest'
import { overwriteGetLocale } from '$lib/i18n/generated/runtime'
import { done, gathered, trailActions, trailWords } from './trail-words'

afterEach(() => overwriteGetLocale(() => 'en'))

/** What the server writes into the trail: its own list of actions. */
const actions = [...readFileSync('../models/accessevent.go', 'utf8').matchAll(/AccessAction += "(\w+)"/g)].map(
  ([, action = '']) => action,
)

test('an owner reads a sentence of its own for every action of the trail', () => {
  expect(actions).toContain('read_summary')
  expect(Object.keys(done).sort()).toEqual(actions.filter((action) => action !== 'sync').sort())
})

test.each(['en', 'es'] as const)('each of them can be searched for by words of its own: %s', (language) => {
  overwriteGetLocale(() => language)
  const labels = trailActions().map(({ label }) => label)
  expect(new Set(labels).size).toBe(Object.keys(done).length)
  expect(labels).toContain(language === 'en' ? 'Read a page of somebody' : 'Leyó una página de alguien')
})

test('a sentence names who did it, and about whom', () => {
  const event = {
    id: '',
    at: '',
    object_kind: '',
    denied: false,
    sealed: true,
    credentials: '',
    through: '',
    about: '',
  }
  const moved = { ...event, action: 'move_visit', name: 'Maya Chen', patient: 'Ana', account_id: '' }
  expect(trailWords(moved)).toBe('Maya Chen moved a visit of Ana.')
  expect(trailWords({ ...moved, action: 'dance' })).toBe('Maya Chen did something else.')
})

test('the sealed copy of a page is told as another one than that of a log', () => {
  const event = {
    ...{ id: '', at: '', denied: false, sealed: true, credentials: '', through: '', about: '', account_id: '' },
  }
  const opened = (object_kind: string) =>
    trailWords({ ...event, action: 'open_sealed_copy', name: 'Maya Chen', patient: 'Ana', object_kind })
  expect(opened('summaries')).toBe('Maya Chen opened the sealed copy of a page of Ana.')
  expect(opened('readings')).toBe('Maya Chen opened the sealed copy of a log of Ana.')
  expect(opened('something later')).toBe('Maya Chen opened a sealed copy of Ana.')
})

test('whose visits somebody saw at once is one line; who read a page has a line of their own', () => {
  vi.stubGlobal('navigator', { languages: ['en-US'] })
  const event = {
    object_kind: 'visit',
    denied: false,
    sealed: true,
    credentials: '',
    through: '',
    about: '',
    name: 'Maya Chen',
  }
  const at = (time: string, action: string, patient: string, account_id = 'maya') => ({
    ...{ ...event, id: `${time} ${patient}`, at: `2026-11-24T${time}Z`, action, patient, account_id },
  })
  const lines = gathered([
    at('14:30:09.5', 'list_visits', 'Theo'),
    at('14:30:09.5', 'list_visits', 'Ana'),
    at('14:30:02', 'list_visits', 'Ana'),
    at('14:29:59', 'list_visits', 'Ana'),
    at('14:29:58', 'list_visits', 'Ana', 'noor'),
    at('14:29:57', 'read_summary', 'Ana'),
    at('14:29:56', 'read_summary', 'Ana'),
  ])
  expect(lines.map(trailWords)).toEqual([
    'Maya Chen saw on the list of visits: Ana and Theo.',
    'Maya Chen saw on the list of visits: Ana.',
    'Maya Chen saw on the list of visits: Ana.',
    'Maya Chen read a page of Ana.',
    'Maya Chen read a page of Ana.',
  ])
})
