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
