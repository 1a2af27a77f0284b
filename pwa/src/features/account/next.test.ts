import { expect, test } from 'vitest'
import { nextPath } from './next'

test.each([
  ['next=%2Fclinic%3Fday%3D2026-11-24', '/clinic?day=2026-11-24'],
  ['', '/'],
  ['next=%2F%2Fevil.example', '/'],
  ['next=%2F%5Cevil.example', '/'],
  ['next=https%3A%2F%2Fevil.example', '/'],
])('after %j comes %s', (query, path) => {
  expect(nextPath(new URLSearchParams(query))).toBe(path)
})
