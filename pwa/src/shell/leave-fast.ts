/**
 * Puts something harmless where this page stood: clears the screen at once and
 * takes the page out of the history, so that Back does not show it.
 */
export function leaveFast(): void {
  document.body.hidden = true
  history.replaceState(null, '', '/')
  location.replace(navigator.onLine ? 'https://www.wikipedia.org/' : 'about:blank')
}
