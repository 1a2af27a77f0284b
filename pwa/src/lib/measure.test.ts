import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import cases from '../../../testdata/golden/measures.json'
import { type Answers, type Instrument, scoreAnswers } from './measure'

function instrument(code: string): Instrument {
  return JSON.parse(readFileSync(new URL(`../../../models/instruments/${code}.json`, import.meta.url), 'utf8'))
}

describe('scores', () => {
  test.each(cases.scores)('$name', ({ instrument: code, answers, score }) => {
    expect(scoreAnswers(instrument(code), answers as unknown as Answers)).toEqual(score)
  })
})
