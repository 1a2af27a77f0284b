import { describe, expect, test } from 'vitest'
import type { Fields, Result } from '../api/wire'
import { answered, blank, discarded, type Edit, edited, type Held, offered, pulled, view } from './entry'

const at = '2026-11-23T08:00:00.000Z'
const night = { day: '2026-11-23', zone: 'America/New_York' }
const stored: Held = { ...blank('1', 'sleep', '2026-11-23'), rev: 3, base: { ...night, quality: 3 }, at }

function set(fields: Fields, more: Partial<Edit> = {}): Edit {
  return { op: 'set', fields, recordedAt: at, ...more }
}

/** As it is once what is next has gone out. */
function sent(entry: Held): Held {
  return { ...entry, sent: entry.next, next: undefined }
}

function ack(entry: Held, outcome: Result['outcome'], rev: number, more: Partial<Result> = {}): Held {
  return answered(entry, entry.sent?.version ?? '', { id: entry.id, outcome, rev, ...more })
}

describe('an edit', () => {
  test('of several fields, one after the other, waits as one patch of what changed', () => {
    const entry = edited(edited(stored, set({ quality: 4 })), set({ note: 'better', zone: 'America/New_York' }))
    expect(entry.next).toMatchObject({ op: 'set', baseRev: 3, fields: { quality: 4, note: 'better' } })
    expect(view(entry)).toEqual({ ...night, quality: 4, note: 'better' })
  })

  test('that is taken back before it was sent leaves nothing to send', () => {
    expect(edited(edited(stored, set({ quality: 4 })), set({ quality: 3 })).next).toBeUndefined()
  })

  test('of a list or an object counts only where its value differs', () => {
    const concern = {
      ...stored,
      kind: 'concern',
      base: { words: 'w', kinds: ['faith', 'stigma'], who: { a: 1, b: 2 } },
    }
    expect(edited(concern, set({ kinds: ['faith', 'stigma'], who: { b: 2, a: 1 } })).next).toBeUndefined()
    expect(edited(concern, set({ kinds: ['stigma', 'faith'] })).next?.fields).toEqual({ kinds: ['stigma', 'faith'] })
  })

  test('that empties a field says so with null', () => {
    const entry = edited(stored, set({ quality: null }))
    expect(entry.next?.fields).toEqual({ quality: null })
    expect(view(entry)).toEqual(night)
  })

  test('never sends what only the server writes', () => {
    const concern = { ...stored, kind: 'concern', base: { words: 'w', state: 'heard' } }
    const deleted = edited(concern, { op: 'delete', fields: {}, recordedAt: at })
    expect(edited(deleted, set({ words: 'new', state: 'heard' })).next?.fields).toEqual({ words: 'new' })
  })

  test('on top of a deleted entry carries the whole of it', () => {
    const gone = { ...stored, rev: 4, base: null }
    expect(edited(gone, set({ ...night, quality: 2 })).next).toMatchObject({
      baseRev: 4,
      fields: { ...night, quality: 2 },
    })
  })

  test('in a form opened before a pull does not claim to have seen what came', () => {
    expect(edited(stored, set({ note: 'mine' }, { seen: 2 })).next?.baseRev).toBe(2)
  })

  test('deletes something never sent without a trace, and something on its way for certain', () => {
    const remove: Edit = { op: 'delete', fields: {}, recordedAt: at }
    const fresh = edited(blank('1', 'sleep', ''), set(night))
    expect(edited(fresh, remove).next).toBeUndefined()
    expect(edited(sent(fresh), remove).next?.op).toBe('delete')
  })
})

describe('an answer', () => {
  test('to what was sent leaves the edit made meanwhile, on the new revision', () => {
    const entry = ack(edited(sent(edited(stored, set({ quality: 4 }))), set({ note: 'later' })), 'applied', 4)
    expect(entry).toMatchObject({ rev: 4, base: { quality: 4 }, sent: undefined })
    expect(entry.next).toMatchObject({ baseRev: 4, fields: { note: 'later' } })
  })

  test('to an older version counts for nothing', () => {
    const entry = sent(edited(stored, set({ quality: 4 })))
    expect(answered(entry, 'another version', { id: '1', outcome: 'applied', rev: 9 })).toBe(entry)
  })

  test('that merged leaves the revision for the row to bring', () => {
    const entry = ack(sent(edited(stored, set({ quality: 4 }))), 'merged', 7)
    expect(entry).toMatchObject({ rev: 3, base: { quality: 4 }, sent: undefined })
  })

  test('that superseded shows what stands, and asks for a look', () => {
    const entry = ack(sent(edited(stored, set({ quality: 4 }))), 'superseded', 5)
    expect(view(entry)?.quality).toBe(3)
    expect(entry.look).toEqual({ reason: 'superseded' })
  })

  test('that rejected keeps everything typed, and says why', () => {
    const entry = ack(sent(edited(stored, set({ quality: 9 }))), 'rejected', 0, { code: 'too_high', field: 'quality' })
    expect(entry).toMatchObject({ held: true, next: { fields: { quality: 9 } } })
    expect(entry.look).toEqual({
      reason: 'rejected',
      code: 'too_high',
      problems: [{ field: 'quality', code: 'too_high' }],
    })
    const fixed = edited(entry, set({ quality: 5 }))
    expect(fixed).toMatchObject({ held: false, look: undefined, next: { fields: { quality: 5 } } })
  })

  test('that applied does not make up for what a form never showed', () => {
    const answering = sent(edited(stored, set({ quality: 4 })))
    expect(ack(edited(answering, set({ note: 'n' })), 'applied', 4).next?.baseRev).toBe(4)
    expect(ack(edited(answering, set({ note: 'n' }, { seen: 1 })), 'applied', 4).next?.baseRev).toBe(1)
  })

  test('that lacks the rest of the entry gets all of it, as it is by now', () => {
    const lost = { problems: [{ field: 'day', code: 'required' }] }
    const entry = ack(edited(sent(edited(stored, set({ quality: 4 }))), set({ note: 'n' })), 'rejected', 0, lost)
    expect(entry).toMatchObject({ held: false, next: { baseRev: 0, fields: { ...night, quality: 4, note: 'n' } } })
    expect(entry.look).toBeUndefined()
    // What is refused although all of it went is refused.
    const whole = sent(entry)
    expect(ack(whole, 'rejected', 0, lost)).toMatchObject({ held: true, look: { reason: 'rejected' } })
  })

  test('that rejected a list from before the first dose as late lets it go again, as how the person is', () => {
    const symptoms = { suicide: { level: 2, worries: true } }
    const list = { day: night.day, zone: night.zone, reason: 'baseline', symptoms }
    const late = (reason: string) => {
      const said = edited(blank('1', 'follow_up', ''), set({ ...list, reason }))
      return ack(sent(said), 'rejected', 0, { code: 'begun' })
    }
    expect(late('baseline')).toMatchObject({
      held: false,
      look: undefined,
      sent: undefined,
      next: { op: 'set', baseRev: 0, recordedAt: at, fields: { ...list, reason: 'check_in' } },
    })
    expect(late('check_in')).toMatchObject({ held: true })
  })

  test('that rejected something edited since tries again with both', () => {
    const entry = ack(edited(sent(edited(stored, set({ quality: 9 }))), set({ note: 'n' })), 'rejected', 0)
    expect(entry).toMatchObject({ held: false, next: { baseRev: 3, fields: { quality: 9, note: 'n' } } })
  })

  test('to something new that another phone had deleted is the whole row', () => {
    const unseen = { ...stored, rev: 1, next: undefined }
    const entry = ack(
      { ...unseen, sent: edited(blank('1', 'sleep', ''), set({ ...night, note: 'n' })).next },
      'applied',
      3,
    )
    expect(entry.base).toEqual({ ...night, note: 'n' })
  })
})

describe('a pulled row', () => {
  const row = (fields: Fields, rev = 5) => ({ id: '1', kind: 'sleep', rev, fields: { ...night, ...fields } })

  test('lies under what waits here', () => {
    const entry = pulled(edited(stored, set({ quality: 4 })), row({ quality: 3, note: 'from the tablet' }), at)
    expect(view(entry)).toEqual({ ...night, quality: 4, note: 'from the tablet' })
    expect(entry.next?.baseRev).toBe(5)
  })

  test('does not pass for seen where it changed the very field that waits', () => {
    const entry = pulled(edited(stored, set({ note: 'mine' })), row({ quality: 3, note: 'theirs' }), at)
    expect(view(entry)?.note).toBe('mine')
    expect(entry.next?.baseRev).toBe(3)
  })

  test('that came on top of one the person never saw does not pass for seen either', () => {
    const unseen = pulled(edited(stored, set({ note: 'mine' })), row({ note: 'theirs' }), at)
    expect(pulled(unseen, row({ note: 'theirs', quality: 1 }, 6), at).next?.baseRev).toBe(3)
  })

  test('that was deleted elsewhere leaves an edit of it waiting', () => {
    const entry = pulled(edited(stored, set({ note: 'mine' })), { id: '1', kind: 'sleep', rev: 5, deleted: true }, at)
    expect(entry.next).toMatchObject({ baseRev: 3, fields: { note: 'mine' } })
  })

  test('leaves what is on its way exactly as it went', () => {
    const before = sent(edited(stored, set({ quality: 4 })))
    expect(pulled(before, row({ note: 'theirs' }), at).sent).toBe(before.sent)
  })

  test('keeps fields and kinds this version of the app does not know', () => {
    const entry = pulled(blank('2', 'weather', ''), { id: '2', kind: 'weather', rev: 1, fields: { sky: ['grey'] } }, at)
    expect(view(entry)).toEqual({ sky: ['grey'] })
    expect(edited(pulled(stored, row({ dreams: 2 }), at), set({ quality: 1 })).next?.fields).toEqual({ quality: 1 })
  })

  test('of a day in the future asks for a look until it is not', () => {
    const ahead = pulled(stored, { ...row({}), needs_look: true }, at)
    expect(ahead.look).toEqual({ reason: 'future_day' })
    expect(pulled(ahead, row({}, 6), at).look).toBeUndefined()
  })
})

describe('an offer to a server that forgot', () => {
  test('is the whole entry as a new one, without what only the server writes', () => {
    const concern = { ...stored, kind: 'concern', base: { words: 'w', state: 'heard' } }
    expect(offered(concern).next).toMatchObject({ op: 'set', baseRev: 0, fields: { words: 'w' }, recordedAt: at })
  })

  test('takes along what waits', () => {
    expect(offered(sent(edited(stored, set({ note: 'n' })))).next?.fields).toEqual({ ...night, quality: 3, note: 'n' })
  })

  test('stays whole whatever the person changes before it is taken', () => {
    const changed = edited(offered(stored), set({ quality: 4, zone: null }))
    expect(changed.next).toMatchObject({ baseRev: 0, fields: { day: night.day, zone: null, quality: 4 } })
    expect(edited(changed, set({ quality: 3, zone: night.zone })).next?.fields).toEqual({ ...night, quality: 3 })
  })

  test('goes again without what was refused, once that is given up', () => {
    const refused = ack(sent(offered(edited(stored, set({ quality: 9 })))), 'rejected', 0, { code: 'too_large' })
    const rest = discarded(refused)
    expect(rest).toMatchObject({ held: false, next: { op: 'set', baseRev: 0, fields: { ...night, quality: 3 } } })
    expect(view(rest)).toEqual({ ...night, quality: 3 })
  })

  test('does not pass for having seen what came under a change that waited', () => {
    const theirs = { id: '1', kind: 'sleep', rev: 4, fields: { ...night, note: 'theirs' } }
    const waiting = pulled(edited(stored, set({ note: 'mine' })), theirs, at)
    const again = pulled(offered(waiting), { ...theirs, rev: 1 }, at)
    expect(again.next).toMatchObject({ baseRev: 0, fields: { note: 'mine' } })
  })

  test('is not made of what patients do not write', () => {
    const visit = { ...stored, kind: 'visit' }
    expect(offered(visit)).toBe(visit)
  })
})
