import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Install } from './install.svelte'

let kept: Map<string, string>
let window: EventTarget

/** A phone's browser: what it keeps, and how the app was opened. */
function phone({ standalone = false, iPhone = false } = {}) {
  vi.stubGlobal('matchMedia', () => ({ matches: standalone && !iPhone }))
  vi.stubGlobal('navigator', iPhone ? { standalone } : {})
}

beforeEach(() => {
  kept = new Map()
  window = new EventTarget()
  vi.stubGlobal('window', window)
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
  })
  phone()
})
afterEach(() => vi.unstubAllGlobals())

/** The browser's own question, and how often it was shown. */
function question(outcome: 'accepted' | 'dismissed') {
  const prompt = vi.fn(async () => ({ outcome }))
  return { event: Object.assign(new Event('beforeinstallprompt', { cancelable: true }), { prompt }), prompt }
}

describe('the offer', () => {
  test('comes with the second save, however long after the first', () => {
    const install = new Install()
    expect(install.isOffered).toBe(false)
    install.saved()
    expect(install.isOffered).toBe(false)
    const another = new Install()
    another.saved()
    expect(another.isOffered).toBe(true)
    expect(new Install().isOffered).toBe(true)
  })

  test('is put off for good', () => {
    const install = new Install()
    install.saved()
    install.saved()
    install.decline()
    install.saved()
    expect([install.isOffered, new Install().isOffered]).toEqual([false, false])
  })

  test.each([[{ standalone: true }], [{ standalone: true, iPhone: true }]])(
    'is not made in the installed app (%o)',
    (how) => {
      phone(how)
      const install = new Install()
      install.saved()
      install.saved()
      expect([install.isInstalled, install.isOffered]).toEqual([true, false])
    },
  )

  test('counts no further than it has to, and keeps nothing else', () => {
    const install = new Install()
    for (let save = 0; save < 5; save++) install.saved()
    expect([...kept]).toEqual([['alongside.saves', '2']])
  })
})

describe('the browser’s own question', () => {
  test('waits until the person wants it, and is shown once', async () => {
    const install = new Install()
    install.start()
    const { event, prompt } = question('dismissed')
    window.dispatchEvent(event)
    expect([event.defaultPrevented, install.canAsk, prompt.mock.calls.length]).toEqual([true, true, 0])
    await install.ask()
    await install.ask()
    expect([install.canAsk, install.isInstalled, prompt.mock.calls.length]).toEqual([false, false, 1])
  })

  test('that is accepted ends the offer, here and in tabs opened later', async () => {
    const install = new Install()
    install.start()
    install.saved()
    install.saved()
    window.dispatchEvent(question('accepted').event)
    await install.ask()
    expect([install.isInstalled, new Install().isOffered]).toEqual([true, false])
  })

  test('need not have been ours', () => {
    const install = new Install()
    install.start()
    window.dispatchEvent(new Event('appinstalled'))
    expect(install.isInstalled).toBe(true)
  })
})
