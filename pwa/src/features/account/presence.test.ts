import { describe, expect, test } from 'vitest'
import { PresenceWatch } from './presence'

const minutes = (count: number) => count * 60_000

describe('presence', () => {
  test('somebody who does nothing is warned, then gone', () => {
    const watch = new PresenceWatch(0)
    expect(watch.presence(minutes(12.9))).toBe('here')
    expect(watch.presence(minutes(13))).toBe('leaving')
    expect(watch.presence(minutes(15))).toBe('gone')
  })

  test('anything they do begins it anew', () => {
    const watch = new PresenceWatch(0)
    watch.noticed(minutes(14))
    expect(watch.presence(minutes(26))).toBe('here')
    expect(watch.presence(minutes(29))).toBe('gone')
  })

  test('a lid that was closed for too long leaves nobody there, whoever opens it', () => {
    const watch = new PresenceWatch(0)
    watch.noticed(minutes(480))
    expect(watch.presence(minutes(480))).toBe('gone')
    expect(watch.keeps(minutes(480)), 'the server is not told that somebody is there').toBe(false)
  })

  test('a lid that was closed for a while warns at once', () => {
    expect(new PresenceWatch(0).presence(minutes(14))).toBe('leaving')
  })

  test('what another tab noticed late does not turn the clock back', () => {
    const watch = new PresenceWatch(minutes(10))
    watch.noticed(minutes(2))
    expect(watch.presence(minutes(20))).toBe('here')
  })

  test('while somebody is there the session is kept, and not when they have gone', () => {
    const watch = new PresenceWatch(0)
    expect(watch.keeps(minutes(3))).toBe(false)
    watch.noticed(minutes(4))
    expect(watch.keeps(minutes(4))).toBe(true)
    expect(watch.keeps(minutes(5))).toBe(false)
    expect(watch.keeps(minutes(8.5))).toBe(true)
    expect(watch.keeps(minutes(14))).toBe(false)
  })
})

describe('the latest end of a session', () => {
  const endsAt = minutes(720)

  test('is said ten minutes before, whatever somebody does', () => {
    const watch = new PresenceWatch(0)
    watch.noticed(minutes(719))
    expect(watch.ending(endsAt, minutes(709.9))).toBe('far')
    expect(watch.ending(endsAt, minutes(710))).toBe('near')
    expect(watch.ending(endsAt, minutes(720))).toBe('over')
  })

  test('is said once more to who put it off, and then comes', () => {
    const watch = new PresenceWatch(0)
    watch.putOff(endsAt, minutes(711))
    expect(watch.ending(endsAt, minutes(717.9))).toBe('far')
    expect(watch.ending(endsAt, minutes(718))).toBe('near')
    watch.putOff(endsAt, minutes(718.5))
    expect(watch.ending(endsAt, minutes(719.9))).toBe('far')
    expect(watch.ending(endsAt, minutes(720))).toBe('over')
  })

  test('of the session after it is said anew', () => {
    const watch = new PresenceWatch(0)
    watch.putOff(endsAt, minutes(711))
    expect(watch.ending(minutes(1431), minutes(720))).toBe('far')
    expect(watch.ending(minutes(1431), minutes(1422))).toBe('near')
  })

  test('passes under a closed lid without a word before it', () => {
    expect(new PresenceWatch(0).ending(endsAt, minutes(900))).toBe('over')
  })
})
