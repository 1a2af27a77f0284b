import { describe, expect, test } from 'vitest'
import { overwriteGetLocale } from '$lib/i18n/generated/runtime.js'
import { type Flag, flagWords } from './flag'

const maya = { id: 'm', display_name: 'Maya Chen', credentials: 'NP' }
const noor = { id: 'n', display_name: 'Noor Haddad', credentials: 'NP' }
const answer: Flag = {
  ...{ id: 'a', what: 'sent_measure', of: 'PHQ-9', compared: 'new', reason: '', tier: '' },
  answer: { en: 'Several days', es: 'Varios días' },
  ...{ owner: maya, backup: noor, promised_at: '11:00', alert: true, received_at: '8:12', overdue: false, seen: null },
}
const told: Flag = {
  ...answer,
  what: 'follow_up',
  of: '',
  compared: '',
  answer: {},
  reason: 'not_right',
  tier: 'today',
}
const when = (instant: string) => `@${instant}`

function said(locale: 'en' | 'es', flag: Flag) {
  overwriteGetLocale(() => locale)
  const { what, answer, how, of, who } = flagWords(flag, 'Ana', when)
  return [what, answer, how, of, who].filter(Boolean).join(' | ')
}

describe('what can’t wait', () => {
  test('is the question and the answer as it was given, beside the time before, with who sees to it by when', () => {
    expect(said('en', answer)).toBe(
      'Thoughts of death or self-harm: | “Several days” | new | PHQ-9, @8:12 | Maya Chen, NP sees to it. Promised by @11:00. Otherwise Noor Haddad, NP. · nobody has said yet that they have seen this',
    )
    expect(said('es', answer)).toBe(
      'Pensar en la muerte o en hacerse daño: | «Varios días» | nuevo | PHQ-9, @8:12 | Se ocupa Maya Chen, NP. Se prometió a más tardar @11:00. Si no, Noor Haddad, NP. · nadie ha dicho todavía que lo vio',
    )
  })

  test.each([
    ['higher', 'higher than last time'],
    ['same', 'the same as last time'],
    ['lower', 'lower than last time'],
  ] as const)('says where the answer is %s', (compared, words) => {
    expect(said('en', { ...answer, compared })).toContain(`| ${words} |`)
  })

  test('says where the promised time is over, and where nobody was named', () => {
    expect(said('en', { ...answer, overdue: true })).toContain('the promised time is over · nobody has said yet')
    expect(said('en', { ...answer, owner: null, backup: null })).toContain('Nobody was named for this time')
  })

  test('says once it was seen only by whom and when', () => {
    expect(said('en', { ...answer, seen: { by: noor, at: '9:30' } })).toMatch(
      /PHQ-9, @8:12 \| seen by Noor Haddad, NP @9:30$/,
    )
  })

  test('is also what somebody told of how they are, and that they stopped', () => {
    expect(said('en', told)).toMatch(/^Ana says something doesn’t feel right \| was told to call us today \| @8:12 \|/)
    expect(said('en', { ...told, tier: 'none' })).toMatch(/^Ana says something doesn’t feel right \| @8:12 \|/)
    expect(said('en', { ...told, what: 'move', of: 'Sertraline', reason: '', tier: '' })).toMatch(
      /^Ana stopped a medicine \| was told to call us today \| Sertraline, @8:12 \|/,
    )
  })
})
