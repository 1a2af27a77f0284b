/** The namespace of ids that two phones must arrive at on their own; the server knows the same one. */
const entrySpace = '6f1c9a52-7f0e-4c57-9c7c-2f1d3b1e6a10'

/**
 * The id of what there is one of: a night (`sleep`, its day), a visit's
 * check-in (`checkin`, the visit's id), the settings (`settings`, nothing).
 * UUIDv5 (RFC 9562, 5.5) of kind and key, so that two phones meet in one row.
 */
export async function entryId(kind: string, key: string): Promise<string> {
  const name = new TextEncoder().encode(`${kind}:${key}`)
  const hashed = new Uint8Array(16 + name.length)
  hashed.set(Uint8Array.from(entrySpace.replaceAll('-', '').match(/../g) ?? [], (hex) => Number.parseInt(hex, 16)))
  hashed.set(name, 16)
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-1', hashed))
  return format(digest.subarray(0, 16), 5)
}

/** A new id for what there can be many of: UUIDv7 (RFC 9562, 5.7), in the order of time. */
export function newId(now = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const view = new DataView(bytes.buffer)
  view.setUint16(0, Math.floor(now / 2 ** 32))
  view.setUint32(2, now % 2 ** 32)
  return format(bytes, 7)
}

/** Sets version and variant, and writes the sixteen bytes as text. */
function format(bytes: Uint8Array, version: number): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  view.setUint8(6, (view.getUint8(6) & 0x0f) | (version << 4))
  view.setUint8(8, (view.getUint8(8) & 0x3f) | 0x80)
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
