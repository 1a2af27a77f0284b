import { expect, test } from 'vitest'
import golden from '../../../testdata/golden/measure-due.json'
import { dueMeasures, type Requested } from './measure-due'

test.each(golden.cases)('$name', ({ requests, sent, visits, today, due }) => {
  expect(dueMeasures(requests as Requested[], sent, visits, today)).toEqual(due)
})
