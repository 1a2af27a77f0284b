import { describe, expect, test } from 'vitest'
import cases from '../../../testdata/golden/symptoms.json'
import reviewed from '../../messages/reviewed.json'
import type { FollowUpReason } from './db'
import { symptomNames, tierWords } from './symptom-words'
import { allSymptoms, baselineOf, compareSymptoms, type Felt, needsSomebody } from './symptoms'

describe('symptoms beside the baseline', () => {
  test.each(cases.comparisons)('$name', ({ baseline, now, symptoms, tier }) => {
    expect(compareSymptoms((baseline ?? undefined) as Felt | undefined, now as unknown as Felt)).toEqual({
      symptoms,
      tier,
    })
  })
})

describe('the baseline', () => {
  const low = (level: number) => ({ low_mood: { level, worries: false } })
  const about = (line: string | null, level: number) => ({ ...(line && { line_id: line }), symptoms: low(level) })

  test.each(cases.baselines)('$name', ({ reason, line, standing, baseline, needs_somebody }) => {
    const now = { reason: reason as FollowUpReason, ...about(line, 2) }
    const found = baselineOf(
      now,
      standing.map(({ line: of, level }) => ({ reason: 'baseline', ...about(of, level) })),
    )
    expect(found).toEqual(baseline === null ? undefined : low(baseline))
    expect(needsSomebody(now, compareSymptoms(found, now.symptoms))).toBe(needs_somebody)
  })
})

test('every symptom and tier has its words, which a clinician has to sign off', () => {
  expect(Object.keys(symptomNames)).toEqual(allSymptoms.map(({ code }) => code))
  expect(Object.keys(tierWords)).toEqual(['today', 'call_now', 'emergency'])
  const texts = allSymptoms.map(({ code }) => `symptom_${code}`)
  expect(texts.filter((key) => !(key in reviewed))).toEqual([])
})
