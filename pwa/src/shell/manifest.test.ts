import { existsSync, readFileSync, statSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { locales, manifest } from '../../vite/page-texts.js'
import { match } from '../lib/router/match'

const root = new URL('../../', import.meta.url)
const served = (src: string) => new URL(`public${src}`, root)
const source = readFileSync(new URL('src/routes.ts', root), 'utf8')
const routes = [...source.matchAll(/path: '([^']+)'/g)].map(([, path = '']) => ({
  path,
  title: () => path,
  layout: 'plain' as const,
  load: () => Promise.reject(new Error('not opened here')),
}))
/** Nothing that says what the app is for may stand on a home screen. */
const telling = /med|psych|mental|health|salud|ánimo|dose|pill/i
/** What browsers take; beyond it they show no picture. */
const widest = 3_840
const heaviest = 150_000

/** Width and height stand right behind a PNG's signature. */
function pixels(src: string): string {
  const png = readFileSync(served(src))
  expect(png.subarray(1, 4).toString(), src).toBe('PNG')
  return `${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`
}

describe.each(locales)('the manifest in %s', (locale) => {
  const said = manifest(locale)
  const icons = [...said.icons, ...said.shortcuts.flatMap((shortcut) => shortcut.icons)]

  test('is the same app in every language', () => {
    const { id, scope, start_url, name } = said
    expect({ id, scope, start_url, name }).toEqual({ id: '/', scope: '/', start_url: '/', name: 'Alongside' })
    expect([said.lang, said.dir]).toEqual([locale, 'ltr'])
  })

  test('has a name and shortcuts that tell nothing', () => {
    const words = [said.name, said.short_name, ...said.shortcuts.map(({ name }) => name), ...said.categories]
    for (const word of words) expect(word).not.toMatch(telling)
  })

  test.each(icons.map((icon) => [icon.src, icon.sizes]))('%s is %s', (src, sizes) => {
    expect(pixels(src)).toBe(sizes)
  })

  test('has an icon for every use', () => {
    const uses = said.icons.map((icon) => ('purpose' in icon ? icon.purpose : 'any'))
    expect(new Set(uses)).toEqual(new Set(['any', 'maskable', 'monochrome']))
    expect(said.icons.map(({ sizes }) => sizes)).toEqual(expect.arrayContaining(['192x192', '512x512']))
  })

  test.each(said.screenshots.map((shot) => [shot.src, shot]))(
    '%s is small, of the size it says, and has a name',
    (_, shot) => {
      expect(pixels(shot.src)).toBe(shot.sizes)
      const [width = 0, height = 0] = shot.sizes.split('x').map(Number)
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(320)
      expect(Math.max(width, height)).toBeLessThanOrEqual(Math.min(widest, 2.3 * Math.min(width, height)))
      expect(statSync(served(shot.src)).size).toBeLessThan(heaviest)
      expect(shot.label).not.toBe('')
      expect([shot.form_factor, height > width]).toEqual([shot.form_factor, shot.form_factor === 'narrow'])
    },
  )

  test('has pictures for phones and for wide screens', () => {
    expect(new Set(said.screenshots.map((shot) => shot.form_factor))).toEqual(new Set(['narrow', 'wide']))
  })

  test('leads to pages of the app only', () => {
    for (const address of [said.start_url, said.share_target.action, ...said.shortcuts.map(({ url }) => url)]) {
      const { origin, pathname } = new URL(address, 'https://alongside.test')
      expect(origin).toBe('https://alongside.test')
      expect(match(routes, pathname)?.route.path, address).toBe(pathname)
    }
  })

  test('takes what is shared as a form, never in an address', () => {
    expect(said.share_target.method).toBe('POST')
  })

  test('opens in the window that is there, without loading it anew', () => {
    expect(said.launch_handler.client_mode[0]).toBe('focus-existing')
    expect([said.display, ...said.display_override]).toEqual(['standalone', 'standalone', 'minimal-ui'])
  })
})

test('the page names an icon for iPhones, and one colour a theme', () => {
  const page = readFileSync(new URL('index.html', root), 'utf8')
  expect(pixels('/icons/apple-touch-icon.png')).toBe('180x180')
  expect(page).toContain('<link rel="apple-touch-icon" href="/icons/apple-touch-icon.png" />')
  for (const [, href = ''] of page.matchAll(/(?:href|src)="(\/icons\/[^"]+)"/g))
    expect(existsSync(served(href))).toBe(true)
  const css = readFileSync(new URL('src/app.css', root), 'utf8')
  const [, light, dark] = /--paper: light-dark\((#\w+), (#\w+)\)/.exec(css) ?? []
  for (const [theme, colour = ''] of [
    ['light', light],
    ['dark', dark],
  ]) {
    expect(page).toContain(
      `content="${colour.toUpperCase()}" media="(prefers-color-scheme: ${theme})" data-theme="${theme}"`,
    )
  }
})
