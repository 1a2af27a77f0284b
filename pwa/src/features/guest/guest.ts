import { call, type Fetch, plainFetch } from '$lib/api'
import { answer, apiClient } from '$lib/api/client'
import type { components, paths } from '$lib/api/schema'

type Schemas = components['schemas']

type Guest = Schemas['Guest']
/** What a person without an account answers on the one screen; untouched is undefined. */
export type Answers = Pick<Guest, 'language'> & { [Name in keyof Guest]?: Guest[Name] | undefined }
/** What a code opens: whom the check-in goes to, and nothing about the person. */
export type GuestVisit = Schemas['GuestVisit']
export type PaperVisit = Schemas['PaperVisit']
export type Way = GuestVisit['way']
/** Shown once. */
export type GuestCode = Schemas['GuestCodeOutputBody']

/** As many letters as what matters today holds. */
export const TODAY_LIMIT = 280
/** As many letters as a worry holds here. */
export const WORRY_LIMIT = 1_000

/** True where something was answered: an empty check-in is not sent. */
export function isAnswered({ nervous, today, sleep_lately, mood_lately, worry }: Answers): boolean {
  return Boolean(nervous || today?.trim() || sleep_lately || mood_lately || worry?.trim())
}

/** The answers as they are sent: what was not touched is left out. */
export function said(answers: Answers): Guest {
  const { today, worry, ...rest } = answers
  const known = Object.entries(rest).filter(([, value]) => value !== undefined && value !== false)
  const words = Object.entries({ today, worry }).filter(([, text]) => text?.trim())
  return { ...Object.fromEntries([...known, ...words]), language: answers.language }
}

/** Opens a link or the tablet's code. Rejects with `used` and `over` where it no longer works. */
export function openGuest(code: string): Promise<GuestVisit> {
  return call(plainFetch, 'POST', '/api/v1/guest/visit', { code })
}

/** Sends the check-in. The id is the sender's own: sent again after a lost answer, nothing happens twice. */
export function sendGuest(code: string, id: string, answers: Answers): Promise<void> {
  return call(plainFetch, 'POST', '/api/v1/guest/check-in', { code, id, answers: said(answers) })
}

/** What a clinician does for people without an account. Every call rejects with `Problem` or `NoConnection`. */
export class GuestDesk {
  readonly #api: ReturnType<typeof apiClient<paths>>

  /** @param fetch requests in the clinician's name */
  constructor(fetch: Fetch) {
    this.#api = apiClient<paths>(fetch)
  }

  makeCode(visit_id: string, way: Way): Promise<GuestCode> {
    return answer(
      this.#api.POST('/api/v1/visits/{visit_id}/guest-codes', { params: { path: { visit_id } }, body: { way } }),
    )
  }

  /** Whose sheet it is. */
  paper(code: string): Promise<PaperVisit> {
    return answer(this.#api.POST('/api/v1/clinic/paper/visit', { body: { code } }))
  }

  async typeIn(code: string, id: string, answers: Answers): Promise<void> {
    await this.#api.POST('/api/v1/clinic/paper', { body: { code, id, answers: said(answers) } })
  }
}
