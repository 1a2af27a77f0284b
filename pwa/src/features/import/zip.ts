import { type Content, chunksOf } from './text'
import { ImportError } from './wrong'

/*
 * Reads files out of a zip that is too large for memory: the list at its end by
 * slices, a file of it as a stream. The browser unpacks; what is ours is where
 * things stand (APPNOTE 4.3 to 4.5, with zip64), and how much is too much.
 */

export interface ZipEntry {
  readonly name: string
  readonly size: number
  readonly packed: number
  readonly method: number
  readonly locked: boolean
  readonly offset: number
}

const endLength = 22
const longestComment = 0xffff
/** A list of this many bytes names hundreds of thousands of files. */
const longestList = 64 * 1024 * 1024
/** Deflate packs text by 10 to 40, and at the most by 1032; what goes beyond this was made to. */
const mostRatio = 250
/** Below this much a ratio says nothing. */
const harmless = 64 * 1024 * 1024
/** What is unpacked at a time, so that no piece of a bomb fills the memory. */
const pieceBytes = 16 * 1024

export function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6))
}

/** The files of a zip, in the order of its list. */
export async function zipEntries(file: Blob): Promise<ZipEntry[]> {
  const list = await bytesAt(file, ...(await placeOfList(file)))
  const entries: ZipEntry[] = []
  for (let at = 0; at + 46 <= list.byteLength; ) {
    if (list.getUint32(at, true) !== 0x02014b50) throw new ImportError('zip_broken')
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((o) => list.getUint16(at + o, true)) as [
      number,
      number,
      number,
    ]
    const end = at + 46 + nameLength + extraLength
    if (end + commentLength > list.byteLength) throw new ImportError('zip_broken')
    const name = new TextDecoder().decode(new Uint8Array(list.buffer, list.byteOffset + at + 46, nameLength))
    const long = longNumbers(list, at + 46 + nameLength, end)
    // In this order: a number stands among the long ones only where there was no room for it.
    const number = (offset: number) => {
      const short = list.getUint32(at + offset, true)
      return short === 0xffffffff ? long() : short
    }
    const size = number(24)
    const packed = number(20)
    entries.push({
      name,
      size,
      packed,
      method: list.getUint16(at + 10, true),
      locked: (list.getUint16(at + 8, true) & 1) === 1,
      offset: number(42),
    })
    at = end + commentLength
  }
  return entries
}

/** One file of a zip. Reading it throws ImportError where it can't be unpacked, or is longer than it says. */
export async function zipContent(file: Blob, { size, packed, method, locked, offset }: ZipEntry): Promise<Content> {
  if (locked) throw new ImportError('zip_locked')
  if (method !== 0 && method !== 8) throw new ImportError('zip_method')
  const local = await bytesAt(file, offset, 30)
  if (local.getUint32(0, true) !== 0x04034b50) throw new ImportError('zip_broken')
  const start = offset + 30 + local.getUint16(26, true) + local.getUint16(28, true)
  if (start + packed > file.size || (method === 0 && packed !== size)) throw new ImportError('zip_broken')
  const data = file.slice(start, start + packed)
  return { size, chunks: () => (method === 0 ? chunksOf(data.stream()) : unpacked(data, size)) }
}

async function* unpacked(data: Blob, size: number): AsyncGenerator<Uint8Array> {
  let length = 0
  for await (const chunk of inflated(data)) {
    length += chunk.length
    if (length > harmless && length > data.size * mostRatio) throw new ImportError('zip_bomb')
    if (length > size) throw new ImportError('zip_broken')
    yield chunk
  }
  if (length !== size) throw new ImportError('zip_broken')
}

/** Piece by piece: the next one goes in once what came of the one before was taken. */
async function* inflated(data: Blob): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new DecompressionStream('deflate-raw')
  const writer = writable.getWriter()
  const write = async () => {
    for await (const chunk of chunksOf(data.stream())) {
      for (let at = 0; at < chunk.length; at += pieceBytes) {
        await writer.ready
        await writer.write(chunk.slice(at, at + pieceBytes))
      }
    }
    await writer.close()
  }
  // The other side fails as well then, and says so.
  let unread: unknown
  write().catch((error) => {
    unread = error
    writer.abort(error).catch(() => undefined)
  })
  try {
    yield* chunksOf(readable as ReadableStream<Uint8Array>)
  } catch {
    throw unread instanceof DOMException ? unread : new ImportError('zip_broken')
  }
}

/** Where the list stands, and how long it is. */
async function placeOfList(file: Blob): Promise<[at: number, length: number]> {
  const from = Math.max(0, file.size - endLength - longestComment)
  const tail = await bytesAt(file, from, file.size - from)
  let at = tail.byteLength - endLength
  while (at >= 0 && !isEnd(tail, at)) at--
  if (at < 0) throw new ImportError('zip_broken')
  let [length, start] = [tail.getUint32(at + 12, true), tail.getUint32(at + 16, true)]
  if (start === 0xffffffff || length === 0xffffffff || tail.getUint16(at + 10, true) === 0xffff) {
    const locator = at - 20
    if (locator < 0 || tail.getUint32(locator, true) !== 0x07064b50) throw new ImportError('zip_broken')
    const long = await bytesAt(file, safe(tail.getBigUint64(locator + 8, true)), 56)
    if (long.getUint32(0, true) !== 0x06064b50) throw new ImportError('zip_broken')
    length = safe(long.getBigUint64(40, true))
    start = safe(long.getBigUint64(48, true))
  }
  if (length > longestList) throw new ImportError('zip_bomb')
  return [start, length]
}

/** The mark of the end, with a comment that reaches to the end of the file. */
function isEnd(tail: DataView, at: number): boolean {
  return tail.getUint32(at, true) === 0x06054b50 && at + endLength + tail.getUint16(at + 20, true) <= tail.byteLength
}

/** The numbers of an entry that need eight bytes, one after the other. */
function longNumbers(list: DataView, from: number, end: number): () => number {
  let [next, last] = [0, 0]
  for (let at = from; at + 4 <= end; ) {
    const length = list.getUint16(at + 2, true)
    if (list.getUint16(at, true) === 1) [next, last] = [at + 4, Math.min(at + 4 + length, end)]
    at += 4 + length
  }
  return () => {
    if (next + 8 > last) throw new ImportError('zip_broken')
    next += 8
    return safe(list.getBigUint64(next - 8, true))
  }
}

function safe(long: bigint): number {
  if (long > BigInt(Number.MAX_SAFE_INTEGER)) throw new ImportError('zip_broken')
  return Number(long)
}

async function bytesAt(file: Blob, at: number, length: number): Promise<DataView> {
  if (at < 0 || at + length > file.size) throw new ImportError('zip_broken')
  return new DataView(await file.slice(at, at + length).arrayBuffer())
}
