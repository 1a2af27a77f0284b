import { call, type Fetch } from '../api'

/** What the server asks of the browser, and the ticket that goes back with the answer. */
interface Ceremony {
  readonly options: Asked
  readonly ticket: string
}

interface Asked {
  readonly challenge: string
  readonly user?: { readonly id: string }
  readonly excludeCredentials?: readonly Listed[]
  readonly allowCredentials?: readonly Listed[]
}

interface Listed {
  readonly id: string
}

/** What the browser answered, for the server. */
export interface Shown {
  readonly ticket: string
  readonly credential: object
}

/** `passkey_exists`: this device has one already. `passkey_not_shown`: it was called off, or took too long. */
export class PasskeyError extends Error {
  override readonly name = 'PasskeyError'

  constructor(readonly code: 'passkey_exists' | 'passkey_not_shown') {
    super(code)
  }
}

/** Makes a passkey on this device, or in its keychain. */
export async function makePasskey(fetch: Fetch): Promise<Shown> {
  const { options, ticket } = await call<Ceremony>(fetch, 'POST', '/api/v1/me/passkeys/offer', {})
  const publicKey = read(options) as PublicKeyCredentialCreationOptions
  return { ticket, credential: written(await asked(() => navigator.credentials.create({ publicKey }))) }
}

/** Lets a person choose the passkey that they have here. */
export async function showPasskey(fetch: Fetch): Promise<Shown> {
  const { options, ticket } = await call<Ceremony>(fetch, 'POST', '/api/v1/auth/passkey', {})
  const publicKey = read(options) as PublicKeyCredentialRequestOptions
  return { ticket, credential: written(await asked(() => navigator.credentials.get({ publicKey }))) }
}

async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    const credential = await ask()
    if (credential instanceof PublicKeyCredential) return credential
  } catch (error) {
    if (error instanceof DOMException && error.name === 'InvalidStateError') throw new PasskeyError('passkey_exists')
  }
  throw new PasskeyError('passkey_not_shown')
}

// parseCreationOptionsFromJSON, parseRequestOptionsFromJSON and toJSON do the same; phones that are a few years old lack them.

function read(options: Asked): object {
  const listed = (list: readonly Listed[] = []) => list.map((one) => ({ ...one, id: bytes(one.id) }))
  return {
    ...options,
    challenge: bytes(options.challenge),
    ...(options.user && { user: { ...options.user, id: bytes(options.user.id) } }),
    excludeCredentials: listed(options.excludeCredentials),
    allowCredentials: listed(options.allowCredentials),
  }
}

function written({ id, rawId, response }: PublicKeyCredential): object {
  const said = response as AuthenticatorAttestationResponse & AuthenticatorAssertionResponse
  const parts = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle'] as const
  // Of a passkey that was made, the server reads the device's data in its attestation alone.
  const told = parts.filter((part) => said[part] && !(part === 'authenticatorData' && said.attestationObject))
  return {
    id,
    rawId: text(rawId),
    type: 'public-key',
    clientExtensionResults: {},
    response: {
      ...Object.fromEntries(told.map((part) => [part, text(said[part] as ArrayBuffer)])),
      ...(said.attestationObject && { transports: said.getTransports?.() ?? [] }),
    },
  }
}

function bytes(base64url: string): Uint8Array {
  const binary = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (sign) => sign.charCodeAt(0))
}

function text(buffer: ArrayBuffer): string {
  const binary = String.fromCharCode(...new Uint8Array(buffer))
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
