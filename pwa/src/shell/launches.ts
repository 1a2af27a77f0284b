interface LaunchQueue {
  setConsumer(consumer: (launch: { readonly targetURL?: string }) => void): void
}

/**
 * Starts of the installed app, and taps on a reminder, that lead to this
 * window, because it is open already: `open` is given the page that was wanted.
 * The app's own icon wants none: whoever taps it goes on where they were. Call
 * it before the router changes the address.
 */
export function followLaunches(open: (path: string) => void): void {
  const { launchQueue } = window as { launchQueue?: LaunchQueue }
  /** The launch that made this window has opened its page by itself. */
  let first: string | undefined = location.href
  launchQueue?.setConsumer(({ targetURL }) => {
    const { pathname, search, href } = new URL(targetURL ?? '/', location.origin)
    const isFirst = href === first
    first = undefined
    if (!isFirst && pathname !== '/') open(pathname + search)
  })
  navigator.serviceWorker?.addEventListener('message', ({ data }) => data.open && open(data.open))
}
