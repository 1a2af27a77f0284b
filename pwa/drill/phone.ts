import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Browser, chromium, type Page } from '@playwright/test'
import type { Written } from '../e2e/patient'
import { password } from '../e2e/people'
import { chromiumArgs, chromiumPath } from '../scripts/chromium.js'

/** The chunk that opens a patient's own phone: what writes here is what writes for the app's screens. */
const chunks = JSON.parse(readFileSync(new URL('../build/.vite/manifest.json', import.meta.url), 'utf8'))
const openPhone = `/${chunks['src/lib/account/phone.ts'].file}`

/** A patient's Chromium with a profile of its own. It can be killed, and started again where it was. */
export class Phone {
  readonly #profile = mkdtempSync(join(tmpdir(), 'phone-'))
  #process: ChildProcess | undefined
  #browser: Browser | undefined
  #page: Page | undefined

  constructor(
    private readonly address: string,
    /** Whose phone it is. */
    private readonly account: string,
  ) {}

  get page(): Page {
    if (!this.#page) throw new Error('the browser does not run')
    return this.#page
  }

  async start(): Promise<void> {
    const size = '--window-size=412,892'
    const port = join(this.#profile, 'DevToolsActivePort')
    rmSync(port, { force: true })
    const args = [...chromiumArgs, '--headless=new', size, '--lang=en-US', '--remote-debugging-port=0']
    // In a group of its own: a browser is many processes, and all of them die at once.
    this.#process = spawn(chromiumPath(), [...args, `--user-data-dir=${this.#profile}`], {
      detached: true,
      stdio: 'ignore',
    })
    this.#browser = await chromium.connectOverCDP(`http://127.0.0.1:${await firstLine(port)}`)
    const [context] = this.#browser.contexts()
    if (!context) throw new Error('the browser has no profile')
    this.#page = context.pages()[0] ?? (await context.newPage())
  }

  /** All at once, as when the battery is taken out. */
  async kill(): Promise<void> {
    const running = this.#process
    if (!running?.pid || running.exitCode !== null || running.signalCode !== null) return
    const ended = new Promise((resolve) => running.once('exit', resolve))
    process.kill(-running.pid, 'SIGKILL')
    await ended
    await this.#browser?.close().catch(() => undefined)
    this.#page = undefined
  }

  /** As a person closes it, so that a browser has written down what it keeps for a while first: who is signed in. */
  async close(): Promise<void> {
    const running = this.#process
    const ended = new Promise((resolve) => running?.once('exit', resolve))
    const session = await this.#browser?.newBrowserCDPSession()
    await session?.send('Browser.close')
    await ended
    this.#page = undefined
  }

  async remove(): Promise<void> {
    await this.kill()
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 })
  }

  async signIn(login: string): Promise<void> {
    await this.page.goto(`${this.address}/sign-in?next=/today`)
    await this.page.getByLabel('Sign-in name').fill(login)
    await this.page.getByLabel('Password', { exact: true }).fill(password)
    await this.page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await this.page.waitForURL('**/today')
    await this.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  }

  async open(path: string): Promise<void> {
    await this.page.goto(`${this.address}${path}`)
    await this.page.locator('main h1').waitFor()
  }

  /** Saves as the app's screens do, one after the other; `saved` hears of each that is safe, before the next begins. */
  async write(entries: readonly Written[], saved: (id: string) => void): Promise<void> {
    const { page } = this
    await page.exposeFunction('saved', saved).catch(() => undefined)
    await page.evaluate(
      async ([address, account, written]) => {
        const { openPhone } = await import(address)
        const { local, close } = await openPhone(account, () => Promise.reject(new Error('writes only')))
        for (const { kind, id, fields } of written) {
          await local.save(kind, id, fields)
          await (window as unknown as { saved(id: string): Promise<void> }).saved(id)
        }
        close()
      },
      [openPhone, this.account, entries] as const,
    )
  }

  /** What is on the phone of these kinds, by id; and how much of everything still waits to be sent. */
  async holds(kinds: readonly string[]): Promise<{ states: Record<string, string>; unsent: number; rejected: number }> {
    return this.page.evaluate(
      async ([address, account, names]) => {
        const { openPhone } = await import(address)
        const { local, close } = await openPhone(account, () => Promise.reject(new Error('reads only')))
        const states: Record<string, string> = {}
        for (const kind of names) for (const { id, state } of await local.list(kind)) states[id] = state
        const count = await local.outboxCount()
        close()
        return { states, ...count }
      },
      [openPhone, this.account, kinds] as const,
    )
  }
}

/** Waits up to a minute for a file that somebody else is about to write. */
async function firstLine(file: string): Promise<string> {
  for (let tries = 0; tries < 600; tries++) {
    try {
      const [line] = readFileSync(file, 'utf8').split('\n')
      if (line) return line
    } catch {
      // Not there yet.
    }
    await pause(100)
  }
  throw new Error(`${file} does not come`)
}
