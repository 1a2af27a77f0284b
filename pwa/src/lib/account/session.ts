import { call, type Fetch, Problem } from '../api'
import type { SignedIn } from '../api/wire'
import { takeTurns } from '../sync/turns'

/** An access token this close to its end is renewed before it is used. Milliseconds. */
const margin = 30_000

interface Token {
  readonly value: string
  /** By this phone's clock; a clock that jumps costs one 401. Milliseconds since 1970. */
  readonly until: number
}

/**
 * The access token, in memory only, and the requests that carry it. It is
 * renewed when a request needs it and never by itself, so that a session
 * nobody uses comes to its end.
 */
export class Session {
  readonly #fetch: Fetch
  readonly #ended: () => Promise<true | undefined>
  readonly #told: (signedIn: SignedIn) => void
  #accountId: string | undefined
  #token: Token | undefined
  #renewing: Promise<Token> | undefined

  /**
   * @param ended there is no session any more; called before the request fails, which goes on instead where the same person is back by then
   * @param told what the server says of the session whenever it renews it
   */
  constructor(fetch: Fetch, ended: () => Promise<true | undefined>, told: (signedIn: SignedIn) => void) {
    this.#fetch = fetch
    this.#ended = ended
    this.#told = told
  }

  /** A session this phone still has from before, as its cookie will show. */
  resume(accountId: string): void {
    this.#accountId = accountId
    this.#token = undefined
  }

  /** A session that has just begun. */
  begin(signedIn: SignedIn): void {
    this.#accountId = signedIn.account.id
    this.#token = tokenOf(signedIn)
  }

  end(): void {
    this.#accountId = undefined
    this.#token = undefined
  }

  /** A request in the name of who is signed in. Rejects with Problem `signed_out` where nobody is. */
  readonly fetch: Fetch = async (request) => {
    // The token goes to our own server and to nobody else.
    if (new URL(request.url).origin !== location.origin) throw new TypeError('not our server')
    const again = request.clone()
    const token = await this.#fresh()
    const response = await this.#fetch(authorized(request, token))
    if (response.status !== 401) return response
    return this.#fetch(authorized(again, await this.#renew(token)))
  }

  async #fresh(): Promise<Token> {
    const token = this.#token
    return token && token.until - Date.now() > margin ? token : this.#renew(token)
  }

  /** A token newer than `used`. Requests that need one at the same time share it. */
  async #renew(used: Token | undefined): Promise<Token> {
    if (this.#token && this.#token !== used && this.#token.until - Date.now() > margin) return this.#token
    this.#renewing ??= this.#refresh().finally(() => {
      this.#renewing = undefined
    })
    return this.#renewing
  }

  async #refresh(): Promise<Token> {
    const accountId = this.#accountId
    try {
      if (!accountId) throw new Problem(401, 'signed_out')
      // Tabs share the cookie, and each refresh replaces it: one at a time.
      const signedIn = await takeTurns('refresh', () => call<SignedIn>(this.#fetch, 'POST', '/api/v1/auth/refresh', {}))
      // Another tab may have signed in as somebody else: their token is not for these screens.
      if (signedIn.account.id !== accountId) throw new Problem(401, 'signed_out')
      this.#token = tokenOf(signedIn)
      this.#told(signedIn)
      return this.#token
    } catch (error) {
      if (error instanceof Problem && error.status === 401 && this.#accountId === accountId) {
        this.end()
        if (await this.#ended()) return this.#token ?? this.#refresh()
      }
      throw error
    }
  }
}

function tokenOf({ access_token, expires_in }: SignedIn): Token {
  return { value: access_token, until: Date.now() + expires_in * 1_000 }
}

function authorized(request: Request, token: Token): Request {
  request.headers.set('Authorization', `Bearer ${token.value}`)
  return request
}
