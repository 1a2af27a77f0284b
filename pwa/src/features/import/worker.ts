import type { Answer, Ask } from './file-reader'
import { readFile } from './read'
import { ImportError } from './wrong'

/** The one that counts; whoever asks again wants no other any more. */
let latest = 0
/** How often the page is told, in shares of the whole. */
const often = 0.01

addEventListener('message', async ({ data }: MessageEvent<Ask>) => {
  const { id, file, choices, here } = data
  latest = id
  if (!file) return
  const answer = (what: Answer) => id === latest && postMessage(what)
  let told = 0
  try {
    const reading = await readFile(file, choices, here, (share) => {
      if (id !== latest) throw new Error('nobody waits for it')
      if (share < told + often) return
      told = share
      answer({ id, share })
    })
    answer({ id, reading })
  } catch (error) {
    const { code, line } = error instanceof ImportError ? error : new ImportError('unreadable')
    answer({ id, wrong: { code, line } })
  }
})
