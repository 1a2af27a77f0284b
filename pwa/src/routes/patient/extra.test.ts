import { expect, test, vi } from 'vitest'
import { askDays } from '$lib/ask-days'
import type { Entry } from '$lib/db'
import { dueMeasures, type Requested } from '$lib/measure-due'
import type { Line } from '$lib/plan/lines'
import golden from '../../../../testdata/golden/asking.json'
import { listed } from '../../../vite/instruments'
import { extraOf } from './extra.svelte'

test('a signal that hangs leaves Today without a measure, and not blank', async () => {
  vi.useFakeTimers()
  let hangUp = (_: unknown): void => undefined
  vi.stubGlobal('fetch', () => new Promise((_, reject) => (hangUp = reject)))
  const due = { request_id: 'r', instrument: 'phq_9', due: '2026-11-23', until: '' }
  const extra = extraOf({
    checkIns: [],
    baselines: [],
    measures: [due],
    followUps: [],
    sent: [],
    isThere: true,
    today: '2026-11-23',
  })
  await vi.advanceTimersByTimeAsync(1000)
  expect(await extra).toEqual({ spent: false, asks: [], asked: [] })
  hangUp(new TypeError('no signal'))
  vi.useRealTimers()
})

test('how it is before a first dose is the one ask of its day', async () => {
  const none = { checkIns: [], measures: [], followUps: [], sent: [], isThere: false, today: '2026-11-30' }
  const [line, other] = [{ id: 'l' } as Line, { id: 'o' } as Line]
  const { baseline, spent, asks } = await extraOf({ ...none, baselines: [line, other] })
  expect({ baseline, spent }).toEqual({ baseline: line, spent: false })
  expect(asks.map(({ id }) => id)).toEqual(['l', 'o'])
  expect(await extraOf({ ...none, baselines: [] })).toEqual({ spent: false, asks: [], asked: [] })
})

test.each(golden.cases)('$name', async ({ asks, asked, planned, ...given }) => {
  vi.stubGlobal('fetch', async () => Response.json(listed()))
  const isThereOn = (day: string) => !(given.closed as string[]).includes(day)
  const extra = await extraOf({
    checkIns: given.check_ins.map(({ line_id: id, day }) => ({ line: { id } as Line, day, dose: '' })),
    baselines: given.baselines.map((id) => ({ id }) as Line),
    measures: dueMeasures(given.requests as Requested[], given.sent, given.visits, given.today),
    followUps: given.follow_ups.map((day) => ({ day, fields: { reason: 'check_in' } }) as Entry<'follow_up'>),
    sent: given.sent.map((fields) => ({ fields }) as Entry<'sent_measure'>),
    isThere: isThereOn(given.today),
    today: given.today,
  })
  const open = extra.asks.filter(({ safety }) => !safety || isThereOn(given.today))
  expect(open.map(({ safety, ...ask }) => ask)).toEqual(asks)
  expect(extra.asked).toEqual(asked)
  const days = askDays(extra.asks, extra.asked, given.today, isThereOn)
  const measures = extra.asks.filter(({ id, kind }) => kind === 'measure' && days.has(id))
  expect(Object.fromEntries(measures.map(({ id }) => [id, days.get(id)]))).toEqual(planned)
})
