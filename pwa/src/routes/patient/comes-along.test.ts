import { deleteDB } from 'idb'
import { expect, test } from 'vitest'
import { newId, openLocal } from '$lib/db'
import { browser, outboxKey } from '$lib/sync/testing/browser'
import { comesAlong } from './comes-along'

test('what comes along is named, and apart from it what stays off until it is switched on', async () => {
  browser()
  const accountId = newId()
  const local = await openLocal(accountId, { outboxKey: await outboxKey() })
  const [day, zone] = ['2026-11-23', 'UTC']
  await local.save('nutrition', newId(), { day, zone, supplements: ['magnesium'] })
  await local.save('regulation', newId(), { day, zone, practice: 'walk' })
  await local.save('sent_measure', newId(), { day, zone, instrument: 'gad_7', version: 1, skipped: true })
  await local.save('body', newId(), { day: '2026-11-01', zone, pain: 'mild' })
  await local.save('cycle', newId(), { day, zone, cycle_day: 3 })
  await local.save('measure', newId(), { day, zone, instrument: 'gad_7', version: 1 })
  expect(await comesAlong(local, day)).toEqual({
    along: 'food, what calms you, and supplements and herbs',
    off: 'your cycle and questionnaires of your own',
  })
  local.close()
  await deleteDB(`alongside-${accountId}`)
})
