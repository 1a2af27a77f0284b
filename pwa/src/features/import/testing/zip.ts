/** One file as it lies in a zip, rightly described or not. */
export interface Packed {
  readonly name: string
  readonly data: Uint8Array
  /** As the zip says. */
  readonly size: number
  readonly method?: number
  readonly locked?: boolean
}

/** A zip of files; `long`: with every number in its long form, as one of many gigabytes has. */
export function zipOf(files: readonly Packed[], { long = false, comment = '' } = {}): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = []
  let length = 0
  const add = (part: Uint8Array) => {
    parts.push(part)
    length += part.length
  }
  const offsets = files.map(({ name, data, size, method = 8, locked = false }) => {
    const at = length
    add(
      header(
        0x04034b50,
        [2, 20],
        [2, locked ? 1 : 0],
        [2, method],
        [4, 0],
        [4, 0],
        [4, data.length],
        [4, size],
        [2, name.length],
        [2, 0],
      ),
    )
    add(text(name))
    add(data)
    return at
  })
  const list = length
  files.forEach(({ name, data, size, method = 8, locked = false }, at) => {
    const [packed, unpacked, offset] = long ? [-1, -1, -1] : [data.length, size, offsets[at] ?? 0]
    const numbers = long
      ? header(undefined, [2, 1], [2, 24], [8, size], [8, data.length], [8, offsets[at] ?? 0])
      : text('')
    add(
      header(
        0x02014b50,
        [2, 20],
        [2, 20],
        [2, locked ? 1 : 0],
        [2, method],
        [4, 0],
        [4, 0],
        [4, packed],
        [4, unpacked],
        [2, name.length],
        [2, numbers.length],
        [2, 0],
        [2, 0],
        [2, 0],
        [4, 0],
        [4, offset],
      ),
    )
    add(text(name))
    add(numbers)
  })
  const listLength = length - list
  if (long) {
    const end = length
    add(
      header(
        0x06064b50,
        [8, 44],
        [2, 45],
        [2, 45],
        [4, 0],
        [4, 0],
        [8, files.length],
        [8, files.length],
        [8, listLength],
        [8, list],
      ),
    )
    add(header(0x07064b50, [4, 0], [8, end], [4, 1]))
  }
  const [count, size, start] = long ? [-1, -1, -1] : [files.length, listLength, list]
  add(header(0x06054b50, [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, start], [2, comment.length]))
  add(text(comment))
  const all = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** A mark, and numbers of two, four or eight bytes; -1 is one that stands elsewhere. */
function header(
  mark: number | undefined,
  ...numbers: readonly (readonly [bytes: 2 | 4 | 8, value: number])[]
): Uint8Array {
  const view = new DataView(new ArrayBuffer((mark ? 4 : 0) + numbers.reduce((sum, [bytes]) => sum + bytes, 0)))
  let at = 0
  for (const [bytes, value] of mark ? [[4, mark] as const, ...numbers] : numbers) {
    if (bytes === 2) view.setUint16(at, value, true)
    else if (bytes === 4) view.setUint32(at, value, true)
    else view.setBigUint64(at, BigInt(value), true)
    at += bytes
  }
  return new Uint8Array(view.buffer)
}

const text = (words: string) => new TextEncoder().encode(words)
