import { expect, test } from 'vitest'
import en from '../../../messages/en.json'
import es from '../../../messages/es.json'
import list from './worth-asking.json'

test('what is worth asking about names who says so, in both languages, and who reviewed it: nobody', () => {
  expect(list.substances.map(({ code }) => code)).toEqual(['st_johns_wort', '5_htp', 'same'])
  for (const { code, source, reviewed } of list.substances) {
    expect(list.sources).toHaveProperty(source)
    expect(en).toHaveProperty(`plan_ask_${code}`)
    expect(es).toHaveProperty(`plan_ask_${code}`)
    expect(reviewed).toBe(false)
  }
})
