import { CopyError } from '$lib/db/copy'

/** Far more than anybody writes in a life, and still no trouble for a phone's memory. Bytes. */
export const mostText = 128_000_000
const mostList = 1_000_000
const endLength = 22

/**
 * The text of one file in an archive, by slices: only that file is unpacked, and no further than its list says. Throws
 * CopyError `broken`; `foreign` where it is no such archive.
 */
export async function textIn(archive: Blob, name: string): Promise<string> {
  const tailAt = Math.max(0, archive.size - endLength - 0xffff)
  const tail = await viewOf(archive, tailAt, archive.size)
  let end = tail.byteLength - endLength
  while (end >= 0 && tail.getUint32(end, true) !== 0x06054b50) end--
  if (end < 0) throw new CopyError('broken')
  const [length, start] = [tail.getUint32(end + 12, true), tail.getUint32(end + 16, true)]
  if (length > mostList || start + length > archive.size) throw new CopyError('broken')
  const list = await viewOf(archive, start, start + length)
  for (let at = 0; at + 46 <= list.byteLength; ) {
    if (list.getUint32(at, true) !== 0x02014b50) throw new CopyError('broken')
    const nameLength = list.getUint16(at + 28, true)
    const called = new Uint8Array(list.buffer, at + 46, Math.min(nameLength, list.byteLength - at - 46))
    if (new TextDecoder().decode(called) === name) {
      const [method, packed, size, place] = [
        list.getUint16(at + 10, true),
        list.getUint32(at + 20, true),
        list.getUint32(at + 24, true),
        list.getUint32(at + 42, true),
      ]
      if (method !== 8 || size > mostText) throw new CopyError('broken')
      return unpacked(await packedAt(archive, place, packed), size)
    }
    at += 46 + nameLength + list.getUint16(at + 30, true) + list.getUint16(at + 32, true)
  }
  throw new CopyError('foreign')
}

async function packedAt(archive: Blob, at: number, length: number): Promise<Blob> {
  const head = await viewOf(archive, at, at + 30)
  if (head.byteLength < 30 || head.getUint32(0, true) !== 0x04034b50) throw new CopyError('broken')
  const from = at + 30 + head.getUint16(26, true) + head.getUint16(28, true)
  return archive.slice(from, from + length)
}

/** What unpacks to more than was said was made to fill memories. */
async function unpacked(data: Blob, size: number): Promise<string> {
  const reader = data.stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader()
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let [text, length] = ['', 0]
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      length += value.length
      if (length > size) throw new CopyError('broken')
      text += decoder.decode(value, { stream: true })
    }
    text += decoder.decode()
  } catch {
    throw new CopyError('broken')
  } finally {
    reader.cancel().catch(() => undefined)
  }
  if (length !== size) throw new CopyError('broken')
  return text
}

async function viewOf(archive: Blob, from: number, to: number): Promise<DataView> {
  return new DataView(await archive.slice(from, to).arrayBuffer())
}
