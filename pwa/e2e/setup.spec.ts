import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { freePort } from '../scripts/free-port.js'
import { expectNoBarriers, languages, open, withPasskeys, words } from './people'

/** A server with nothing in it, as somebody starts it for a real practice, and the link that it prints. */
class EmptyServer {
  readonly #data = mkdtempSync(join(tmpdir(), 'alongside-'))
  #process: ChildProcess | undefined

  /** Resolves with the link, once the server answers. */
  async start(): Promise<string> {
    const port = await freePort()
    const env = {
      ...process.env,
      LISTEN: `127.0.0.1:${port}`,
      PUBLIC_URL: `http://localhost:${port}`,
      DATA_DIR: this.#data,
    }
    const server = spawn('../bin/alongside', ['serve'], { env })
    this.#process = server
    return new Promise((resolve, reject) => {
      let said = ''
      server.stdout.on('data', (text) => {
        said += text
        const link = said.match(/http:\S+\/setup#\S+/)
        if (link) resolve(link[0])
      })
      server.stderr.on('data', (text) => {
        said += text
      })
      server.on('exit', () => reject(new Error(`the server ended: ${said}`)))
    })
  }

  async stop(): Promise<void> {
    const server = this.#process
    if (server && server.exitCode === null) {
      const ended = new Promise((resolve) => server.once('exit', resolve))
      server.kill('SIGTERM')
      await ended
    }
    rmSync(this.#data, { recursive: true, force: true })
  }
}

const server = new EmptyServer()
test.afterAll(() => server.stop())

test('a practice is set up in the browser, from the link that the server prints', async ({ browser }) => {
  const link = await server.start()
  for (const [language, theme] of languages.map((one, i) => [one, i === 0 ? 'dark' : 'light'] as const)) {
    const page = await open(browser, { language, theme })
    await page.goto(link)
    await expect(page.getByLabel(words(language)('setup_practice_phone'))).toBeVisible()
    await expectNoBarriers(page)
    await page.context().close()
  }

  const ida = await open(browser)
  await ida.goto(link)
  await ida.getByRole('button', { name: 'Use a password instead' }).click()
  await ida.getByRole('button', { name: 'Set up the practice' }).click()
  await expect(ida.getByRole('alert').first()).toBeVisible()
  await expectNoBarriers(ida)
  await fillIn(ida)
  await ida.getByRole('button', { name: 'Set up the practice' }).click()

  // A password alone is not enough for staff, whichever page they open.
  await withPasskeys(ida)
  const t = words('en')
  await expect(ida.getByText(t('waysin_missing'))).toBeVisible()
  await expectNoBarriers(ida)
  await ida.goto(new URL('/owner/coverage?from=a-link', link).href)
  await expect(ida.getByText(t('waysin_missing'))).toBeVisible()
  await ida.getByRole('button', { name: t('waysin_passkey_make') }).click()
  await expect(ida.getByText(t('waysin_passkey_made'))).toBeVisible()
  await ida.getByRole('link', { name: t('waysin_go_on') }).click()
  await expect(ida, 'the page they wanted').toHaveURL(/\/owner\/coverage\?from=a-link$/)
  await expect(ida.getByRole('complementary', { name: 'This is a demo' })).toHaveCount(0)
  await ida.goto(link)
  await expect(ida.getByRole('heading', { name: 'This practice is set up' })).toBeVisible()
  await ida.context().close()
})

async function fillIn(page: Page) {
  for (const [label, value] of [
    ['setup_practice_name', 'Willow House'],
    ['setup_practice_phone', '(303) 555-0130'],
    ['setup_name', 'Ida Park'],
    ['setup_credentials', 'NP'],
    ['invitation_login', 'ida'],
    ['invitation_password', 'a quiet morning walk'],
  ] as const) {
    await page.getByLabel(words('en')(label), { exact: true }).fill(value)
  }
}
