import { expect, test } from 'vitest'
import type { Entry } from '$lib/db'
import { wasAsked } from './feltheard'

const asked = (visit_id: string) => ({ id: `asked-${visit_id}`, fields: { visit_id } }) as Entry<'felt_heard'>

test('how a visit was is asked once', () => {
  expect(wasAsked('last', [])).toBe(false)
  expect(wasAsked('last', [asked('before')])).toBe(false)
  expect(wasAsked('last', [asked('before'), asked('last')])).toBe(true)
})
