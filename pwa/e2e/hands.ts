import { expect, type Locator } from '@playwright/test'

/** How somebody does what they want to: presses what they see, and types into it. */
export interface Hands {
  press(target: Locator): Promise<void>
  type(target: Locator, text: string): Promise<void>
}

export const pointer: Hands = {
  press: (target) => target.click(),
  type: (target, text) => target.fill(text),
}

/** Nothing but keys: what is meant has to be reached by Tab, within a question by an arrow, and be seen once it has the focus. */
export const keyboard: Hands = {
  async press(target) {
    await reach(target)
    // The arrow that led to an answer has chosen it.
    if (await target.evaluate((element) => element.matches('[type=radio]:checked'))) return
    await target
      .page()
      .keyboard.press((await target.evaluate((element) => element.matches('a, button'))) ? 'Enter' : ' ')
  },
  async type(target, text) {
    await reach(target)
    await target.page().keyboard.type(text)
  },
}

/** More stops than any page has. */
const stops = 200

async function reach(target: Locator) {
  await expect(target).toBeVisible()
  for (let stop = 0; stop < stops; stop++) {
    const key = await target.evaluate((element) => {
      const at = document.activeElement
      if (at === element) return
      const isBeside = at?.matches('[type=radio]') && at.getAttribute('name') === element.getAttribute('name')
      return isBeside ? 'ArrowDown' : 'Tab'
    })
    if (!key) return expect.poll(() => cover(target), `${target} is seen where it has the focus`).toBe('')
    await target.page().keyboard.press(key)
  }
  throw new Error(`no key leads to ${target}`)
}

/** What lies over the middle of something, or that it is off the screen. */
function cover(target: Locator): Promise<string> {
  return target.evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect()
    const shown = document.elementFromPoint(left + width / 2, top + height / 2)
    if (shown === null) return 'off the screen'
    return element.contains(shown) || shown.contains(element) ? '' : shown.outerHTML.slice(0, 80)
  })
}
