import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Which of `words` lie in the clear in any file below `folder`, and where: as UTF-8, or as UTF-16 as some of a browser's files have it. */
export async function found(folder: string, words: readonly string[]): Promise<string[]> {
  const wanted = words.flatMap((word) => [
    { word, bytes: Buffer.from(word, 'utf8') },
    { word, bytes: Buffer.from(word, 'utf16le') },
  ])
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((file) => file.isFile())
  const hits: string[] = []
  for (const { parentPath, name } of files) {
    const path = join(parentPath, name)
    // A browser that runs may take a file away between the list and the reading.
    const content = await readFile(path).catch(() => Buffer.alloc(0))
    for (const { word, bytes } of wanted) {
      if (content.includes(bytes)) hits.push(`${word} in ${path.slice(folder.length + 1)}`)
    }
  }
  return hits
}

/** So many words that stand nowhere else: what is looked for afterwards. */
export function canaries(count: number): string[] {
  return Array.from({ length: count }, () => {
    const letters = crypto.getRandomValues(new Uint8Array(14))
    return [...letters].map((byte) => String.fromCharCode(97 + (byte % 26))).join('')
  })
}
