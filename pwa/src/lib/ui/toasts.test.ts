import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Toasts } from './toasts.svelte'

let toasts: Toasts
beforeEach(() => {
  vi.useFakeTimers()
  toasts = new Toasts()
  stand('/labs')
})
afterEach(() => vi.useRealTimers())

/** The address is there at once, the page once it has loaded. */
function lead(path: string) {
  vi.stubGlobal('location', { pathname: path })
}

function stand(path: string) {
  lead(path)
  toasts.standOn(path)
}

test('an undo goes with its page', () => {
  toasts.say('Saved', () => undefined)
  vi.advanceTimersByTime(2_000)
  stand('/labs')
  expect(toasts.current?.text).toBe('Saved')
  stand('/visits')
  expect(toasts.current).toBeUndefined()
})

test('a deed that leads on takes it along, however long the page takes to come', () => {
  toasts.say('Removed', () => undefined)
  lead('/medicines')
  vi.advanceTimersByTime(4_000)
  stand('/medicines')
  expect(toasts.current?.text).toBe('Removed')
  stand('/today')
  expect(toasts.current).toBeUndefined()
})

test('a newer deed ends the undo of the one before as it begins, and leaves what did not work', () => {
  toasts.say('Saved', () => undefined)
  toasts.begin()
  expect(toasts.current).toBeUndefined()
  toasts.warn('Not saved')
  vi.advanceTimersByTime(60_000)
  toasts.begin()
  stand('/visits')
  expect(toasts.current?.text).toBe('Not saved')
})
