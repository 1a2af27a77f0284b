import { expect, test } from 'vitest'
import type { Entry, FollowUp, Move } from '$lib/db'
import { lastTold } from './told'

const now = new Date('2026-11-24T15:00:00Z')
const yesterday = { recorded_at: '2026-11-23T15:00:00Z', received_at: '2026-11-23T15:00:00Z' }
const monthAgo = { recorded_at: '2026-10-23T15:00:00Z', received_at: '2026-10-23T15:00:00Z' }

function followUp(id: string, more: Partial<FollowUp>): Entry<'follow_up'> {
  const fields: FollowUp = { reason: 'check_in', day: '2026-11-23', zone: 'UTC', ...more }
  return { id, kind: 'follow_up', day: fields.day, rev: 1, fields, state: 'sent' }
}

function stop(id: string, more: Partial<Move>): Entry<'move'> {
  const fields: Move = { line_id: 'l', version: 1, kind: 'stop', ...more }
  return { id, kind: 'move', day: '', rev: 1, fields, state: 'sent' }
}

const alert = followUp('1', { ...yesterday, alert: true })
const quiet = followUp('2', yesterday)
const unsent = followUp('1', {})
const baseline = followUp('3', { ...yesterday, reason: 'baseline' })
const refused: Entry<'follow_up'> = { ...unsent, look: { reason: 'rejected', code: 'invalid', problems: [] } }
const ended = stop('4', { ...yesterday, alert: true })

test.each<[string, Entry<'follow_up' | 'move'>[], { seen?: string[]; lines?: string[]; shows: string | undefined }]>([
  ['nothing, where nothing was told', [], { shows: undefined }],
  ['nothing of a list from before the first dose', [baseline], { shows: undefined }],
  ['what came last', [followUp('1', yesterday), quiet], { shows: '2' }],
  ['what can not wait and nobody has seen, before what came later', [alert, quiet], { shows: '1' }],
  ['what came last, once that was seen', [alert, quiet], { seen: ['1'], shows: '2' }],
  [
    'what is still on this phone, before anything else',
    [unsent, followUp('2', { ...yesterday, alert: true })],
    { shows: '1' },
  ],
  ['nothing that was refused: that is told by itself', [refused, quiet], { shows: '2' }],
  ['nothing, a week after it was seen', [followUp('1', monthAgo)], { seen: ['1'], shows: undefined }],
  ['what nobody has seen, however long ago', [followUp('1', monthAgo)], { shows: '1' }],
  ['a stop whose line was taken off', [quiet, ended], { shows: '4' }],
  ['such a stop that is still on this phone', [quiet, stop('4', {})], { shows: '4' }],
  ['no stop whose line stands: it is told there', [quiet, ended], { lines: ['l'], shows: '2' }],
  ['no stop of a dose that nobody took', [quiet, stop('4', yesterday)], { shows: '2' }],
])('the plan shows %s', (_, told, { seen = [], lines = [], shows }) => {
  const followUps = told.filter((entry): entry is Entry<'follow_up'> => entry.kind === 'follow_up')
  const moves = told.filter((entry): entry is Entry<'move'> => entry.kind === 'move')
  const standing = lines.map((id) => ({ id }))
  expect(lastTold({ followUps, moves }, standing, (id) => seen.includes(id), now)?.id).toBe(shows)
})
