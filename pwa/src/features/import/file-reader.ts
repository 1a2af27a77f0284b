import type { Choices, Here, Reading } from './found'
import type { Progress } from './read'
import address from './worker?worker&url'
import { ImportError, type Wrong } from './wrong'

/** What the worker is asked; without a file, to stop. */
export interface Ask {
  readonly id: number
  readonly file?: Blob
  readonly choices: Choices
  readonly here: Here
}

/** What it answers: how far it is, and once what was found, or what is wrong. */
export type Answer =
  | { readonly id: number; readonly share: number }
  | { readonly id: number; readonly reading: Reading }
  | { readonly id: number; readonly wrong: { readonly code: Wrong; readonly line: number | undefined } }

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(): string }): { createScriptURL(address: string): string }
}

/** A policy can be made once, and gives out this one address only. */
let trusted: string | undefined
function trustedAddress(): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes }
  trusted ??=
    trustedTypes?.createPolicy('alongside-import', { createScriptURL: () => address }).createScriptURL('') ?? address
  return trusted
}

/** Reads files in a worker, so that the page stays quick: one at a time, and the last one asked for counts. */
export class FileReader {
  readonly #worker = new Worker(trustedAddress(), { type: 'module' })
  #id = 0

  /** Rejects with ImportError where nothing can be read; never settles once something else is asked. */
  read(file: Blob, choices: Choices, here: Here, progress: Progress): Promise<Reading> {
    const id = ++this.#id
    return new Promise((resolve, reject) => {
      const failed = () => reject(new ImportError('unreadable'))
      this.#worker.onerror = failed
      this.#worker.onmessage = ({ data }: MessageEvent<Answer>) => {
        if (data.id !== this.#id) return
        if ('share' in data) progress(data.share)
        else if ('reading' in data) resolve(data.reading)
        else reject(new ImportError(data.wrong.code, data.wrong.line))
      }
      this.#worker.postMessage({ id, file, choices, here } satisfies Ask)
    })
  }

  /** Nobody wants what is read now. */
  stop(): void {
    const here = { zone: '', dayStart: 0, now: '' }
    this.#worker.postMessage({ id: ++this.#id, choices: {}, here } satisfies Ask)
  }

  close(): void {
    this.#worker.terminate()
  }
}
