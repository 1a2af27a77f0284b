import { expect, it, vi } from 'vitest'
import type { MeasureFacts } from './document'
import { measureWords } from './wording'

vi.stubGlobal('navigator', { languages: ['en-US'] })

const facts: MeasureFacts = {
  name: 'PHQ-9',
  day: '2026-11-20',
  total: 7,
  highest: 27,
  missing: [],
  band: 'mild',
  safety: false,
  change: null,
  before_day: null,
  reliable: null,
}

it('says what a total is called to a clinician only', () => {
  expect(measureWords(facts)).toContain('mild')
  expect(measureWords(facts, 'patient')).not.toContain('mild')
})

it('calls no total mild beside an answer that brings help', () => {
  const words = measureWords({ ...facts, safety: true })
  expect(words).toContain('7')
  expect(words).not.toContain('mild')
})
