import type { Page } from '@playwright/test'

/** Somebody who goes from page to page by links, stays until a page is whole, and remembers what was asked for on the way. */
export class Walk {
  /** Every script of ours that ran. */
  readonly scripts = new Set<string>()
  /** Every address that was asked, or shown. */
  readonly addresses = new Set<string>()
  /** What the policy of our pages kept from being asked or run. */
  readonly refused: string[] = []
  readonly #origins = new Set<string>()
  #asked = 0
  #open = 0

  constructor(readonly page: Page) {
    page.on('request', (request) => {
      this.#asked += 1
      this.#open += 1
      this.addresses.add(request.url())
      const { origin, pathname } = new URL(request.url())
      this.#origins.add(origin)
      if (request.resourceType() === 'script' && pathname.startsWith('/assets/')) this.scripts.add(pathname.slice(1))
    })
    page.on('framenavigated', (frame) => this.addresses.add(frame.url()))
    const over = () => {
      this.#open -= 1
    }
    page.on('requestfinished', over)
    page.on('requestfailed', over)
    page.on('console', (message) => {
      if (/Content Security Policy/.test(message.text())) this.refused.push(message.text())
    })
  }

  /** Whom a page asked for anything besides our server; a `data:` address asks nobody. */
  get others(): string[] {
    return [...this.#origins].filter((origin) => origin !== 'null' && origin !== new URL(this.page.url()).origin)
  }

  /** Opens an address as a link of the app does, once the app is there: nothing but the page itself is loaded. */
  async to(address: string): Promise<void> {
    const title = this.page.locator('main h1').last()
    await title.waitFor()
    await this.page.evaluate(arrive, address)
    await this.rest()
    await title.waitFor()
  }

  /** Opens an address as a bookmark does: the app begins there. */
  async begin(address: string): Promise<void> {
    await this.page.goto(address)
    await this.page.locator('main h1').last().waitFor()
    await this.rest()
  }

  /** Opens whatever is folded on a page. */
  async unfold(): Promise<void> {
    await this.page.evaluate(unfold)
    await this.rest()
  }

  /** Opens the first dialog that a page has a button for. */
  async ask(): Promise<boolean> {
    const button = this.page.locator('main [aria-haspopup=dialog]:not(:disabled)').first()
    if ((await button.count()) === 0) return false
    await button.click()
    await this.page.getByRole('dialog').waitFor()
    await this.rest()
    return true
  }

  /** Waits until a while has passed in which nothing was asked for, nothing was on its way, and nothing moved. */
  async rest(): Promise<void> {
    for (;;) {
      const [asked, open] = [this.#asked, this.#open]
      await this.page.evaluate(still)
      if (open === 0 && this.#open === 0 && this.#asked === asked) return
    }
  }
}

/** Runs in the page: once a page stands, its heading has the focus. */
function arrive(address: string): Promise<void> {
  return new Promise((resolve) => {
    const { pathname, search } = location
    if (address === pathname + search) return resolve()
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    addEventListener('focusin', () => resolve(), { once: true })
    const link = Object.assign(document.createElement('a'), { href: address })
    document.body.append(link)
    link.click()
    link.remove()
  })
}

/** Runs in the page. */
function unfold() {
  for (const details of document.querySelectorAll('details')) details.open = true
  for (const button of document.querySelectorAll<HTMLElement>('main button[aria-expanded=false]')) button.click()
}

/** Runs in the page: until nothing of it has changed for a tenth of a second. */
function still(): Promise<void> {
  return new Promise((resolve) => {
    const over = () => {
      observer.disconnect()
      resolve()
    }
    let timer = setTimeout(over, 100)
    const observer = new MutationObserver(() => {
      clearTimeout(timer)
      timer = setTimeout(over, 100)
    })
    observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true })
  })
}
