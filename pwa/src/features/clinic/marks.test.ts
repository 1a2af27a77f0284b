import { expect, test } from 'vitest'
import { m } from '$lib/i18n'
import type { Look } from './clinic'
import { markOf } from './marks'

test('what cannot wait looks like nothing else', () => {
  const tone = (code: Look['code']) => markOf({ code }, 'en')[0]?.tone
  expect(tone('measure')).toBe('help')
  expect(tone('follow_up_now')).toBe('help')
  for (const code of ['follow_up', 'contact', 'low_mood', 'short_sleep', 'measure_came', 'new_concern'] as const)
    expect(tone(code), code).not.toBe('help')
})

test('what this version does not know has no mark', () => {
  expect(markOf({ code: 'of tomorrow' as Look['code'] }, 'en')).toEqual([])
  expect(markOf({ code: 'unanswered' }, 'en')[0]?.words).toBe(m.clinic_look_unanswered())
})
