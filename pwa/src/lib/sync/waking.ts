/*
 * Background Sync, where a browser has it (Chromium), as an extra: a tab that
 * was put to sleep may never hear that there is a signal again. The service
 * worker only passes it on to tabs that are open. It can send nothing itself:
 * the access token is in a page's memory, and what waits is sealed.
 */

interface Registration extends ServiceWorkerRegistration {
  readonly sync?: { register(tag: string): Promise<void> }
}

/** Asks the browser to say so, once there is a signal again. */
export function askToBeWoken(): void {
  const { serviceWorker } = navigator
  serviceWorker
    ?.getRegistration()
    .then((registration: Registration | undefined) => registration?.sync?.register('send'))
    .catch(() => undefined)
}

/** Calls `send` when it does, until the returned function is called. */
export function whenWoken(send: () => void): () => void {
  const { serviceWorker } = navigator
  const heard = ({ data }: MessageEvent) => {
    if (data === 'send') send()
  }
  serviceWorker?.addEventListener('message', heard)
  return () => serviceWorker?.removeEventListener('message', heard)
}
