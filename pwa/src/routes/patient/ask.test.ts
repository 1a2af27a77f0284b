import { describe, expect, test } from 'vitest'
import { type Ask, askOf } from './ask'

const all = ['extra', 'prepare', 'install'] as const
const due = (...asks: Ask[]) => Object.fromEntries(all.map((ask) => [ask, asks.includes(ask)])) as Record<Ask, boolean>

describe('Today asks one thing at the most', () => {
  test.each([
    [['install', 'prepare', 'extra'], 'extra'],
    [['install', 'prepare'], 'prepare'],
    [['install'], 'install'],
    [[], undefined],
  ] as const)('of %j: %s', (asks, asked) => {
    expect(askOf(due(...asks), false)).toBe(asked)
  })

  test('and nothing more once that is answered, or not for today', () => {
    expect(askOf(due(...all), true)).toBeUndefined()
  })
})
