import { ImportError } from './wrong'

/** The bytes of a file, from its beginning: a file can be read more than once. */
export interface Content {
  /** In bytes, unpacked. */
  readonly size: number
  readonly chunks: () => AsyncIterable<Uint8Array>
}

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

/** How much of a file tells what it is. */
const headBytes = 64 * 1024

const pieceBytes = 64 * 1024

/**
 * The bytes of a stream. Each piece is gone with the next one: where a browser can, all of them lie in the same memory, so
 * that gigabytes leave nothing behind to be cleared away.
 */
export async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = into(stream) ?? stream.getReader()
  let memory = new ArrayBuffer(pieceBytes)
  try {
    for (;;) {
      const { done, value } =
        reader instanceof ReadableStreamDefaultReader ? await reader.read() : await reader.read(new Uint8Array(memory))
      if (done || !value) return
      yield value
      memory = value.buffer as ArrayBuffer
    }
  } finally {
    // Whoever had enough reads no further.
    await reader.cancel().catch(() => undefined)
  }
}

/** Not every stream can fill memory that it is given. */
function into(stream: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | undefined {
  try {
    return stream.getReader({ mode: 'byob' })
  } catch {
    return undefined
  }
}

export async function headOf({ chunks }: Content): Promise<Uint8Array> {
  const head = new Uint8Array(headBytes)
  let length = 0
  for await (const chunk of chunks()) {
    const part = chunk.subarray(0, headBytes - length)
    head.set(part, length)
    length += part.length
    if (length === headBytes) break
  }
  return head.subarray(0, length)
}

/**
 * By its mark, or by where its zeros stand: what was written on a computer of another alphabet is told from UTF-8 later, by
 * bytes that UTF-8 does not have.
 */
export function encodingOf(head: Uint8Array): Encoding {
  const [a, b] = head
  if (a === 0xff && b === 0xfe) return 'utf-16le'
  if (a === 0xfe && b === 0xff) return 'utf-16be'
  const zeros = [0, 0]
  const looked = head.subarray(0, 4096)
  looked.forEach((byte, at) => {
    if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  })
  const [even = 0, odd = 0] = zeros
  if (even + odd === 0) return 'utf-8'
  const half = looked.length / 2
  if (odd > half * 0.4 && even < half * 0.1) return 'utf-16le'
  if (even > half * 0.4 && odd < half * 0.1) return 'utf-16be'
  throw new ImportError('unknown')
}

/** The text of a file. `fatal`: throws ImportError at bytes that the encoding does not have; else those are lost one by one. */
export async function* textOf({ chunks }: Content, encoding: Encoding, fatal: boolean): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal })
  const decode = (bytes?: Uint8Array) => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode()
    } catch {
      throw new ImportError('encoding')
    }
  }
  for await (const chunk of chunks()) yield decode(chunk)
  yield decode()
}
