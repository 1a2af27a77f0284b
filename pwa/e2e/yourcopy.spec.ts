import { readFile } from 'node:fs/promises'
import { inflateSync } from 'node:zlib'
import { expect, type Page, test } from '@playwright/test'
import { expectNoBarriers, open, signIn } from './people'

/** The words of a PDF in their order: our printer writes them as UTF-16, with what a sign stands for before it. */
function wordsOf(file: Buffer): string {
  const text: string[] = []
  for (let at = file.indexOf('stream\n'); at >= 0; at = file.indexOf('\nstream\n', at + 1)) {
    let content: Buffer
    try {
      content = inflateSync(file.subarray(file.indexOf('\n', at + 1) + 1))
    } catch {
      continue // not packed: it is no page
    }
    const drawn = content.toString('latin1')
    for (const [, said = ''] of drawn.matchAll(/Td \(((?:\\[\s\S]|[^\\)])*)\) Tj/g)) {
      const bytes = Buffer.from(
        said.replace(/\\([\s\S])/g, (_, letter) => (letter === 'r' ? '\r' : letter)),
        'latin1',
      )
      text.push(bytes.swap16().toString('utf16le'))
    }
  }
  return plain(text.join(' '))
}

const plain = (text: string) => text.replace(/\s+/g, ' ').trim()

/** What is read on the screen, part by part: what somebody said, the titles, and the sentences of the charts. */
async function saidOn(page: Page): Promise<string[]> {
  const parts = await page.locator('article').locator(':is(h2, .voice, .sentence):not(dialog *)').allTextContents()
  return parts.map(plain).filter(Boolean)
}

async function saved(page: Page, name: string): Promise<string> {
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: /^(Save as )?PDF$/ }).click()
  const file = await download
  expect(file.suggestedFilename(), 'says nothing of anybody').toBe(name)
  return wordsOf(await readFile(await file.path()))
}

test('what is saved as a PDF says what the screen says, in its order', async ({ browser }) => {
  const maya = await open(browser, { desk: true })
  await signIn(maya, 'maya@juniper.example', { path: '/clinic?view=week' })
  await maya
    .locator('a[href^="/clinic/visits/0"]')
    .filter({ hasText: /Ana|page/i })
    .first()
    .click()
  await expect(maya.locator('article')).toBeVisible()
  const said = await saidOn(maya)
  expect(said.length, 'there is something to compare').toBeGreaterThan(8)
  let rest = await saved(maya, 'check-in.pdf')
  for (const part of said) {
    const at = rest.indexOf(part)
    expect(at, `${part} in ${rest.slice(0, 300)}`).toBeGreaterThanOrEqual(0)
    rest = rest.slice(at + part.length)
  }
  await maya.context().close()
})

test('a person saves and copies their plan, in the words that stand there', async ({ browser }) => {
  const priya = await open(browser)
  await signIn(priya, 'priya@juniper.example', { path: '/plan' })
  await priya.getByRole('link', { name: 'Save or copy our plan' }).click()
  const shown = priya.locator('blockquote', { hasText: 'Our plan' })
  await expect(shown).toBeVisible()
  await expectNoBarriers(priya)
  const text = plain(await shown.textContent().then((words) => words ?? ''))
  await priya.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await priya.getByRole('button', { name: 'Copy as text' }).click()
  await expect(priya.getByRole('status').filter({ hasText: 'Copied' })).toBeVisible()
  expect(plain(await priya.evaluate(() => navigator.clipboard.readText()))).toBe(text)
  const printed = await saved(priya, 'plan.pdf')
  const [quotes = ''] = /What stands in quotes[^.]*\./.exec(text) ?? []
  for (const word of text.replace(quotes, '').split(/[^\p{L}\d]+/u)) expect(printed).toContain(word)
  await priya.context().close()
})
