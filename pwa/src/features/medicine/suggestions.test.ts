import { describe, expect, test } from 'vitest'
import file from './names.json'
import { matching } from './suggestions'

const names = [...file.medicines.flat(), ...file.supplements]

describe('the file', () => {
  test('says where its names are from, on which terms, from when, and how to renew it', () => {
    expect(file.source).toMatch(/RxNorm.*National Library of Medicine/)
    expect(file.terms).toMatch(/does not endorse/)
    expect(file.compiled).toMatch(/^\d{4}-\d\d-\d\d, by hand/)
    expect(file.update).not.toBe('')
  })

  test('names each thing once, in order', () => {
    const first = file.medicines.map(([name]) => name)
    expect(first).toEqual(first.toSorted())
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length)
  })

  test('offers no dose', () => {
    expect(names.filter((name) => /\d+\s*(mg|mcg|g|ml)\b/i.test(name))).toEqual([])
  })
})

describe('suggestions', () => {
  test('wait for the second letter', () => {
    expect(matching(names, 's')).toEqual([])
    expect(matching(names, ' ')).toEqual([])
  })

  test('find an ingredient and a brand, whatever the capitals', () => {
    expect(matching(names, 'sertr')).toEqual(['sertraline'])
    expect(matching(names, 'zolo')).toEqual(['Zoloft'])
    expect(matching(names, "St. John's")).toEqual(["St. John's wort"])
  })

  test('those that begin so come before those with a later word that does', () => {
    expect(matching(['fish oil', 'oil of lavender'], 'oi')).toEqual(['oil of lavender', 'fish oil'])
  })

  test('stop once the name stands there, and where nothing fits', () => {
    expect(matching(names, 'Sertraline')).toEqual([])
    expect(matching(names, 'the small white one')).toEqual([])
  })

  test('are never too many for a small phone', () => {
    expect(matching(names, 'li').length).toBeLessThanOrEqual(8)
  })
})
