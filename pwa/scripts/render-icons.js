// Draws the PNG icons from their SVG sources. Run it after changing one of
// them, and commit what it writes.
import { readFileSync } from 'node:fs'
import { chromium } from '@playwright/test'
import { chromiumArgs, chromiumPath } from './chromium.js'

const root = new URL('..', import.meta.url)

/** @type {[source: string, target: string, size: number][]} */
const icons = [
  ['public/icons/icon.svg', 'icon-192', 192],
  ['public/icons/icon.svg', 'icon-512', 512],
  ['icons/maskable.svg', 'apple-touch-icon', 180],
  ['icons/maskable.svg', 'maskable-192', 192],
  ['icons/maskable.svg', 'maskable-512', 512],
  ['icons/monochrome.svg', 'monochrome-512', 512],
  ['icons/shortcut-today.svg', 'shortcut-today-96', 96],
  ['icons/shortcut-concern.svg', 'shortcut-concern-96', 96],
]

const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArgs })
for (const [source, target, size] of icons) {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  await page.setContent(
    `<style>body{margin:0}svg{display:block;width:${size}px}</style>${readFileSync(new URL(source, root))}`,
  )
  await page.screenshot({ path: new URL(`public/icons/${target}.png`, root).pathname, omitBackground: true })
  await page.close()
}
await browser.close()
