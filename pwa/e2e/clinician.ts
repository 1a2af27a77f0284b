import { type APIRequestContext, expect } from '@playwright/test'
import { bearer, post } from './api'
import { appCode } from './code-app'
import { password } from './people'

/** A colleague of Maya's, new in the practice, who signs in with a code from an app as well. */
export interface Clinician {
  readonly name: string
  readonly login: string
  /** The app's. */
  readonly secret: string
  readonly token: string
}

export async function clinician(request: APIRequestContext): Promise<Clinician> {
  const name = `Kit ${crypto.randomUUID().slice(0, 8)}`
  const login = name.replace(' ', '.')
  const who = { given_name: 'Kit', birth_year: 1985 }
  const maya = await post(request, '/auth/sign-in', { login: 'maya@juniper.example', password })
  const invite = { role: 'clinician', display_name: name, credentials: 'NP', ...who }
  const { code } = await post(request, '/invitations', invite, maya.access_token)
  const account = { login, password, language: 'en', adult: true }
  const { access_token: token } = await post(request, '/invitations/accept', { code, ...who, ...account })
  const { secret, ticket } = await post(request, '/me/second-factor/offer', {}, token)
  // The code before this one, as each signs in once.
  const set = await request.put('/api/v1/me/second-factor', {
    data: { ticket, code: appCode(secret, -1) },
    ...bearer(token),
  })
  expect(set.ok(), await set.text()).toBe(true)
  return { name, login, secret, token }
}
