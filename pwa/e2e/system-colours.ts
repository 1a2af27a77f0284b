import type { Page } from '@playwright/test'

/** What a system's own few colours take away from a page: what has the focus, what can be pressed, what is chosen, what is drawn. */
export async function lostInSystemColours(page: Page): Promise<string[]> {
  const drawn = await page.evaluateHandle(drawnHere)
  await page.emulateMedia({ forcedColors: 'active' })
  // Whoever chose the light theme here may have a dark system.
  await page.evaluate(() => Object.assign(document.documentElement.dataset, { theme: 'light' }))
  // From here on the focus is a keyboard's.
  await page.keyboard.press('Shift')
  const lost = await page.evaluate(lostHere, drawn)
  await page.emulateMedia({ forcedColors: 'none' })
  await page.evaluate(() => delete document.documentElement.dataset.theme)
  return lost
}

/** Runs in the page: what says something by where and how large it is, and by no word. */
function drawnHere(): Element[] {
  const colour = (element: Element) => getComputedStyle(element).backgroundColor
  const behind = (element: Element | null): string =>
    element === null ? '' : colour(element) === 'rgba(0, 0, 0, 0)' ? behind(element.parentElement) : colour(element)
  return [...document.querySelectorAll('main *, header *')].filter(
    (element) =>
      !(element instanceof SVGElement) &&
      element.checkVisibility() &&
      element.textContent?.trim() === '' &&
      behind(element) !== behind(element.parentElement),
  )
}

/** Runs in the page. */
function lostHere(drawn: readonly Element[]): string[] {
  const name = (element: Element) =>
    `${element.tagName.toLowerCase()}${element.className && typeof element.className === 'string' ? `.${element.className.split(' ')[0]}` : ''} “${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40)}”`
  const sides = ['top', 'right', 'bottom', 'left']
  const canvas = getComputedStyle(document.documentElement).backgroundColor
  /** Whatever of its look outlives forced colours: no shadow does. */
  const look = (element: Element, part?: string) => {
    const style = getComputedStyle(element, part)
    if (part && style.content === 'none') return ''
    const drawn = [...sides.map((side) => `border-${side}`), 'outline']
    const lines = drawn.map((line) => {
      const [kind, width, colour] = ['style', 'width', 'color'].map((of) => style.getPropertyValue(`${line}-${of}`))
      return kind === 'none' || width === '0px' ? '' : [kind, width, colour].join()
    })
    return [
      ...lines,
      style.backgroundColor,
      style.color,
      style.textDecorationLine,
      element instanceof SVGElement ? `${style.display} ${style.fill} ${style.stroke}` : '',
    ].join()
  }
  const looks = (element: Element) =>
    [element, ...element.querySelectorAll('*')]
      .flatMap((one) => [look(one), look(one, '::before'), look(one, '::after')])
      .join()
  /** What is seen of a control that is laid over its label. */
  const shown = (control: Element) => {
    const label = control.closest('label')
    return label && /^(checkbox|radio)$/.test((control as HTMLInputElement).type) ? label : control
  }
  const isDrawn = (element: Element) => {
    const style = getComputedStyle(element)
    const above = getComputedStyle(element.parentElement ?? element)
    return (
      sides.some(
        (side) =>
          style.getPropertyValue(`border-${side}-style`) !== 'none' &&
          style.getPropertyValue(`border-${side}-width`) !== '0px',
      ) ||
      style.outlineStyle !== 'none' ||
      style.textDecorationLine.includes('underline') ||
      style.color !== above.color ||
      (style.backgroundColor !== 'rgba(0, 0, 0, 0)' && style.backgroundColor !== canvas) ||
      element.querySelector('svg, input, u, b, h2, h3') !== null ||
      (element.matches('input, select, textarea') && style.appearance !== 'none')
    )
  }
  const paint = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
  const light = (colour: string) => {
    if (!paint || colour === 'none') return 0
    paint.fillStyle = canvas
    paint.fillRect(0, 0, 1, 1)
    paint.fillStyle = colour
    paint.fillRect(0, 0, 1, 1)
    const [red = 0, green = 0, blue = 0] = [...paint.getImageData(0, 0, 1, 1).data].map((part) => (part / 255) ** 2.2)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const contrast = (one: string, other: string) => {
    const [darker = 0, lighter = 0] = [light(one), light(other)].sort((a, b) => a - b)
    return (lighter + 0.05) / (darker + 0.05)
  }
  const lost: string[] = []
  const pressed = [
    ...document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary, [tabindex="0"]'),
  ].filter(
    (element) =>
      element.checkVisibility() && !element.matches(':disabled, [tabindex="-1"]') && !element.closest('[inert]'),
  )
  for (const control of pressed) {
    // What is laid over a chart is seen by that.
    if (!control.matches('[type=range]') && !isDrawn(shown(control)))
      lost.push(`looks like text: ${name(shown(control))}`)
    if (document.activeElement === control) control.blur()
    const before = looks(shown(control))
    control.focus({ preventScroll: true })
    if (document.activeElement === control && looks(shown(control)) === before)
      lost.push(`has the focus: ${name(shown(control))}`)
    control.blur()
  }
  for (const element of drawn) {
    const { backgroundColor, borderStyle } = getComputedStyle(element)
    if (backgroundColor === canvas && borderStyle === 'none') lost.push(`is not drawn: ${name(element)}`)
  }
  for (const svg of document.querySelectorAll('figure svg')) {
    const shapes = [...svg.querySelectorAll('path, rect, circle, line')].filter((shape) => shape.checkVisibility())
    const clear = shapes.filter((shape) => {
      const { fill, stroke } = getComputedStyle(shape)
      return [fill, stroke].some((colour) => contrast(colour, canvas) >= 3)
    })
    const faint = shapes.filter((shape) => !clear.includes(shape))
    for (const shape of faint) lost.push(`is not seen: ${shape.outerHTML.slice(0, 60)} ${getComputedStyle(shape).fill}`)
  }
  for (const element of document.querySelectorAll('a[aria-current]')) {
    if (!element.checkVisibility()) continue
    const before = looks(element)
    const current = element.getAttribute('aria-current') ?? ''
    element.removeAttribute('aria-current')
    if (looks(element) === before) lost.push(`is where one is: ${name(element)}`)
    element.setAttribute('aria-current', current)
  }
  for (const input of document.querySelectorAll<HTMLInputElement>('[type=radio], [type=checkbox]')) {
    const element = shown(input)
    if (!element.checkVisibility()) continue
    const { appearance, opacity } = getComputedStyle(input)
    if (appearance !== 'none' && opacity !== '0') continue
    const was = input.checked
    input.checked = true
    const on = looks(element)
    input.checked = false
    if (looks(element) === on) lost.push(`is chosen: ${name(element)}`)
    input.checked = was
  }
  return lost
}
