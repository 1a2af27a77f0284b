import { call, type Fetch } from '../api'

/** What the server asks of the browser, and the ticket that goes back with the answer. */
export interface Ceremony {
  readonly options: {
    readonly challenge: string
    readonly user: { readonly id: string }
    readonly excludeCredentials?: readonly { readonly id: string }[]
  }
  readonly ticket: string
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

// parseCreationOptionsFromJSON, parseRequestOptionsFromJSON and toJSON do all of this; phones that are a few years old lack
// them.

/** Makes a passkey on this device, or in its keychain: for who is signed in, or for whom another path offers one. */
export async function makePasskey(fetch: Fetch, path = '/api/v1/me/passkeys/offer', about = {}): Promise<Shown> {
  const { options, ticket } = await call<Ceremony>(fetch, 'POST', path, about)
  const { challenge, user, excludeCredentials: had = [] } = options
  const publicKey = {
    ...options,
    challenge: bytes(challenge),
    user: { ...user, id: bytes(user.id) },
    excludeCredentials: had.map((one) => ({ ...one, id: bytes(one.id) })),
  } as unknown as PublicKeyCredentialCreationOptions
  return { ticket, credential: await answered(navigator.credentials.create({ publicKey }), 'attestationObject') }
}

/** Lets a person choose the passkey that they have here, once the server has asked for one. */
export async function showPasskey({ options, ticket }: Ceremony): Promise<Shown> {
  const publicKey = { ...options, challenge: bytes(options.challenge) } as unknown as PublicKeyCredentialRequestOptions
  const shown = navigator.credentials.get({ publicKey })
  return { ticket, credential: await answered(shown, 'authenticatorData', 'signature', 'userHandle') }
}

/** What a device answered, as the server reads it: these parts of it. */
async function answered(asked: Promise<Credential | null>, ...parts: readonly string[]): Promise<object> {
  try {
    const { id, response } = (await asked) as PublicKeyCredential
    const said = response as AuthenticatorResponse &
      Record<string, ArrayBuffer> &
      Partial<AuthenticatorAttestationResponse>
    const told = ['clientDataJSON', ...parts].map((part) => [part, text(said[part] as ArrayBuffer)])
    const transports = said.getTransports?.()
    return { id, rawId: id, type: 'public-key', response: { ...Object.fromEntries(told), transports } }
  } catch (error) {
    const exists = error instanceof DOMException && error.name === 'InvalidStateError'
    throw new PasskeyError(exists ? 'passkey_exists' : 'passkey_not_shown')
  }
}

function bytes(base64url: string): Uint8Array {
  return Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (sign) => sign.charCodeAt(0))
}

function text(buffer: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
