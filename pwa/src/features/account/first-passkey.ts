import { deviceName } from '$lib/account'
import { plainFetch, type WayIn } from '$lib/api'
import { m } from '$lib/i18n'

/**
 * Makes the passkey that an account begins with, on this device.
 * @param path where the server offers one
 * @param about whose it will be. Rejects with `Problem`, `NoConnection` and `PasskeyError`.
 */
export async function firstPasskey(path: string, about: object): Promise<Required<WayIn>['passkey']> {
  const { makePasskey } = await import('$lib/account/passkey')
  const made = await makePasskey(plainFetch, path, about)
  return { ...made, name: deviceName(navigator.userAgent) || m.sessions_unknown() }
}
