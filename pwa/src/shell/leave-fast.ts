/**
 * Puts something harmless where this page stood: clears the screen at once and
 * takes the page out of the history. The pages before it are still there, so
 * Back and Forward must not open them either: until the app is opened anew,
 * they lead to the same harmless place (see public/boot.js).
 */
export function leaveFast(): void {
  const elsewhere = navigator.onLine ? 'https://www.wikipedia.org/' : 'about:blank'
  document.body.hidden = true
  try {
    sessionStorage.setItem('alongside.left', elsewhere)
  } catch {
    // Storage is forbidden: the page itself is gone all the same.
  }
  addEventListener('pageshow', ({ persisted }) => persisted && location.replace(elsewhere))
  history.replaceState(null, '', '/')
  location.replace(elsewhere)
}
