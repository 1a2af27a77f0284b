/**
 * Sealing. What lies on the phone is opened by the phone's own key, which no
 * script can read out; what is not sent yet also by the account's outbox key,
 * whose private half the server hands out only when that account signs in
 * again. So a remote sign-out can throw the phone's key away and lose nothing.
 *
 * `context` names what is sealed and where it belongs. It is authenticated,
 * not stored: bytes moved to another place do not open there.
 */
type Bytes = Uint8Array<ArrayBuffer>

const ivBytes = 12
const curve = { name: 'ECDH', namedCurve: 'P-256' } as const
/** An uncompressed P-256 point: 0x04, x, y. */
const pointBytes = 65
const usages: KeyUsage[] = ['encrypt', 'decrypt']

/** The phone's key: AES-GCM with 256 bits. Not extractable, it lives in IndexedDB as a handle. */
export function newPhoneKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, usages)
}

/** Seals `value` as JSON: a fresh 96-bit IV, then AES-GCM. */
export async function seal(key: CryptoKey, context: string, value: unknown): Promise<Bytes> {
  const iv = crypto.getRandomValues(new Uint8Array(ivBytes))
  return joined(
    iv,
    await crypto.subtle.encrypt(
      { name: 'AES-GCM', iv, additionalData: utf8(context) },
      key,
      utf8(JSON.stringify(value)),
    ),
  )
}

/** Opens what `seal` made. Rejects with OperationError where the key or the context is another one. */
export async function unseal<T>(key: CryptoKey, context: string, sealed: Bytes): Promise<T> {
  const iv = sealed.subarray(0, ivBytes)
  const plain = await crypto.subtle.decrypt(
    { name: 'AES-GCM', iv, additionalData: utf8(context) },
    key,
    sealed.subarray(ivBytes),
  )
  return JSON.parse(new TextDecoder().decode(plain))
}

/**
 * Seals `value` to the account's outbox key: an ephemeral P-256 key, ECDH,
 * HKDF-SHA-256, AES-GCM. The bytes begin with the ephemeral public point.
 */
export async function sealTo(outboxKey: JsonWebKey, context: string, value: unknown): Promise<Bytes> {
  const [recipient, ephemeral] = await Promise.all([
    publicKey(outboxKey),
    crypto.subtle.generateKey(curve, false, ['deriveBits']),
  ])
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', ephemeral.publicKey))
  const key = await agree(ephemeral.privateKey, recipient.key, point, recipient.point)
  return joined(point, await seal(key, context, value))
}

/** Opens what `sealTo` made, with the account's private outbox key. */
export async function unsealWith<T>(outboxKey: JsonWebKey, context: string, sealed: Bytes): Promise<T> {
  const point = sealed.slice(0, pointBytes)
  const [own, ephemeral, secret] = await Promise.all([
    publicKey(outboxKey),
    crypto.subtle.importKey('raw', point, curve, false, []),
    crypto.subtle.importKey('jwk', outboxKey, curve, false, ['deriveBits']),
  ])
  const key = await agree(secret, ephemeral, point, own.point)
  return unseal(key, context, sealed.subarray(pointBytes))
}

/** The one key that both sides arrive at, bound to both of their public points. */
async function agree(secret: CryptoKey, other: CryptoKey, ephemeral: Bytes, recipient: Bytes): Promise<CryptoKey> {
  const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: other }, secret, 256)
  const material = await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey'])
  const info = joined(utf8('alongside outbox v1'), ephemeral, recipient)
  const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info }
  return crypto.subtle.deriveKey(hkdf, material, { name: 'AES-GCM', length: 256 }, false, usages)
}

/** The public half of a key, as a handle and as a point. */
async function publicKey({
  kty = '',
  crv = '',
  x = '',
  y = '',
}: JsonWebKey): Promise<{ key: CryptoKey; point: Bytes }> {
  const key = await crypto.subtle.importKey('jwk', { kty, crv, x, y }, curve, true, [])
  return { key, point: new Uint8Array(await crypto.subtle.exportKey('raw', key)) }
}

function utf8(text: string): Bytes {
  return new TextEncoder().encode(text)
}

function joined(...parts: (Bytes | ArrayBuffer)[]): Bytes {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(new Uint8Array(part), at)
    at += part.byteLength
  }
  return bytes
}
