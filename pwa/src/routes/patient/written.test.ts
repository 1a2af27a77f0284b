import { expect, test } from 'vitest'
import { isBack } from './written'

const today = '2026-11-24'
const on = (...days: string[]) => days.map((day) => ({ day }))

test('someone is back after days with nothing written, of whatever tracker', () => {
  expect(isBack(today, on('2026-11-20'), [])).toBe(true)
  expect(isBack(today, [], on('2026-11-19'))).toBe(true)
  expect(isBack(today, on('2026-11-20'), on('2026-11-20'))).toBe(false)
  expect(isBack(today, on('2026-11-21'), [])).toBe(false)
})

test('what is written today changes no greeting under way, and nobody new is back', () => {
  expect(isBack(today, on('2026-11-10', today), on('2026-11-23'))).toBe(true)
  expect(isBack(today, on(today), [])).toBe(false)
  expect(isBack(today, [], [])).toBe(false)
})
