import { expect, test } from 'vitest'
import golden from '../../../testdata/golden/asks.json'
import { type Ask, extraAsk } from './asks'

test.each(golden.cases)('$name', ({ asks, asked, today, ask }) => {
  expect(extraAsk(asks as Ask[], asked, today)?.id ?? null).toBe(ask)
})
