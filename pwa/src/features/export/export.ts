import type { Fetch } from '$lib/api'

// What went wrong is thrown with its code and without a class of `$lib/api`: what every phone keeps need not hand those out for a page
// that is opened once.

/** How far a copy is. */
export interface Progress {
  /** Files that have begun, of so many. */
  readonly part: number
  readonly parts: number
  readonly bytes: number
}

/** What stands before each file of a ZIP archive. */
const beforeFile = [0x50, 0x4b, 0x03, 0x04]

/**
 * Everything of the person's, as one file. Rejects with a problem's code (`not_fresh` where one has to show again who one is) and
 * `offline`, also where it was cut off in the middle. Resolves with nothing where `stopped` was called off.
 */
export async function copyOfAll(
  fetch: Fetch,
  told: (progress: Progress) => void,
  stopped: AbortSignal,
): Promise<File | undefined> {
  const request = new Request(new URL('/api/v1/export', location.origin), { cache: 'no-store', signal: stopped })
  const calledOff = new Promise<undefined>((resolve) => stopped.addEventListener('abort', () => resolve(undefined)))
  const response = await Promise.race([fetch(request), calledOff])
  if (!response) return undefined
  if (!response.ok || !response.body)
    throw Object.assign(new Error('no copy'), await response.json().catch(() => ({ code: 'busy' })))
  const parts = Number(response.headers.get('Alongside-Parts'))
  const reader = response.body.getReader()
  const stop = () => void reader.cancel()
  stopped.addEventListener('abort', stop)
  if (stopped.aborted) stop()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  const files = fileCounter()
  let bytes = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (stopped.aborted) return undefined
      if (done) break
      chunks.push(value)
      bytes += value.length
      told({ part: Math.min(files(value), parts), parts, bytes })
    }
  } catch (error) {
    if (stopped.aborted) return undefined
    throw Object.assign(new Error('half a file', { cause: error }), { code: 'offline' })
  } finally {
    stopped.removeEventListener('abort', stop)
  }
  return new File(chunks, nameIn(response.headers), { type: 'application/zip' })
}

/** Counts the files that begin in what comes piece by piece. */
export function fileCounter(): (piece: Uint8Array) => number {
  let files = 0
  /** How much of the signature the last bytes were. */
  let found = 0
  return (piece) => {
    for (const byte of piece) {
      found = byte === beforeFile[found] ? found + 1 : Number(byte === beforeFile[0])
      if (found < beforeFile.length) continue
      files++
      found = 0
    }
    return files
  }
}

function nameIn(headers: Headers): string {
  return /filename="([^"]+)"/.exec(headers.get('Content-Disposition') ?? '')?.[1] ?? 'alongside.zip'
}

/** `340 kB`, `1.2 MB`. */
export function sizeOf(bytes: number): string {
  const [size, unit] = bytes < 999_500 ? [Math.ceil(bytes / 1000), 'kB'] : [Math.round(bytes / 100_000) / 10, 'MB']
  return `${size}\u00a0${unit}`
}
