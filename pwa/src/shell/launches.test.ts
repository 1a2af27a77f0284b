import { afterEach, expect, test, vi } from 'vitest'
import { followLaunches } from './launches'

afterEach(() => vi.unstubAllGlobals())

/** A window opened at an address, and what launches of the app and taps on reminders made of it. */
function windowAt(address: string) {
  const opened: string[] = []
  let consume: (launch: { targetURL?: string }) => void = () => undefined
  vi.stubGlobal('location', new URL(address, 'https://alongside.test'))
  vi.stubGlobal('window', { launchQueue: { setConsumer: (consumer: typeof consume) => (consume = consumer) } })
  const serviceWorker = new EventTarget()
  vi.stubGlobal('navigator', { serviceWorker })
  followLaunches((path) => opened.push(path))
  const launch = (path?: string) => consume(path === undefined ? {} : { targetURL: `https://alongside.test${path}` })
  const tap = (data: unknown) => serviceWorker.dispatchEvent(new MessageEvent('message', { data }))
  return { launch, opened, tap }
}

test('the launch that made the window opens nothing once more', () => {
  const { launch, opened } = windowAt('/today?log')
  launch('/today?log')
  expect(opened).toEqual([])
})

test('a shortcut opens its page in the window that is there', () => {
  const { launch, opened } = windowAt('/')
  launch('/')
  launch('/concerns/new')
  launch('/today?log')
  expect(opened).toEqual(['/concerns/new', '/today?log'])
})

test('the same shortcut opens its page again', () => {
  const { launch, opened } = windowAt('/concerns/new')
  launch('/concerns/new')
  launch('/concerns/new')
  expect(opened).toEqual(['/concerns/new'])
})

test.each([['/'], [undefined]])('the icon leaves a person where they were (%s)', (path) => {
  const { launch, opened } = windowAt('/concerns/new')
  launch(path)
  expect(opened).toEqual([])
})

test('a reminder opens its page in the window that is there', () => {
  const { opened, tap } = windowAt('/concerns/new')
  tap('send')
  tap({ open: '/today' })
  expect(opened).toEqual(['/today'])
})

test('a browser without launches goes on', () => {
  vi.stubGlobal('location', new URL('https://alongside.test/'))
  vi.stubGlobal('window', {})
  vi.stubGlobal('navigator', {})
  expect(() => followLaunches(() => undefined)).not.toThrow()
})
