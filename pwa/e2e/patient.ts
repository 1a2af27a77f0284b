import { type APIRequestContext, expect } from '@playwright/test'
import { entryId, newId } from '../src/lib/db/ids'
import { defaultDayStart, localDay } from '../src/lib/zone'
import { type Answer, bearer, post } from './api'
import { type Language, password } from './people'

/** An entry as a phone sends it for the first time. */
export interface Written {
  readonly id: string
  readonly kind: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** Of what there is one of: a day's mood, what matters, a visit's check-in. */
export async function keyed(kind: string, key: string, fields: Written['fields']): Promise<Written> {
  return { id: await entryId(kind, key), kind, fields }
}

/** Of what there can be many of. */
export function another(kind: string, fields: Written['fields']): Written {
  return { id: newId(), kind, fields }
}

/** Today, as the tests' phones have it: before the hour at which a day begins it is still yesterday. */
export const today = () => localDay(new Date(), 'UTC', defaultDayStart)

const born = { birth_year: 1980 }

/** Maya, or whose token it is, invites somebody new: what her slip's code leads to, and who it is. */
export async function invitation(request: APIRequestContext, given_name: string, by?: string) {
  const name = `${given_name} ${crypto.randomUUID().slice(0, 8)}`
  const clinician =
    by ?? (await post(request, '/auth/sign-in', { login: 'maya@juniper.example', password })).access_token
  const invite = { role: 'patient', display_name: name, pronouns: 'she/her', given_name, ...born }
  const { code, link, patient_id } = await post(request, '/invitations', invite, clinician)
  const { pathname, search, hash } = new URL(link)
  return { name, code, link: pathname + search + hash, patient_id, clinician }
}

/** Somebody new who works with Maya, and whom she then makes an invitation back in that they did not ask for: their login. */
export async function colleagueInvitedBack(request: APIRequestContext, language: Language): Promise<string> {
  const login = `noor.${crypto.randomUUID().slice(0, 8)}`
  const maya = await post(request, '/auth/sign-in', { login: 'maya@juniper.example', password })
  const who = { given_name: 'Noor', ...born }
  const invite = { role: 'clinician', display_name: 'Noor Haddad', credentials: 'PMHNP', ...who }
  const { code } = await post(request, '/invitations', invite, maya.access_token)
  const { account } = await post(request, '/invitations/accept', {
    code,
    ...who,
    login,
    password,
    language,
    adult: true,
  })
  await post(request, `/accounts/${account.id}/recovery`, who, maya.access_token)
  return login
}

/** Somebody new in Maya's care, or in whose token it is, who writes and shares through the API as their phone would. */
export class Patient {
  private constructor(
    private readonly request: APIRequestContext,
    private readonly clinician: string,
    private readonly token: string,
    readonly name: string,
    readonly login: string,
    readonly id: string,
    /** Their talk without a date. */
    readonly openVisit: string,
  ) {}

  /** @param at where the login is an e-mail address: of what, as `@juniper.example` */
  static async invite(
    request: APIRequestContext,
    language: Language,
    given = 'Robin',
    by?: string,
    at = '',
  ): Promise<Patient> {
    const { name, code, patient_id, clinician } = await invitation(request, given, by)
    const login = name.replace(' ', '.') + at
    const account = { login, password, language, adult: true }
    const { access_token } = await post(request, '/invitations/accept', {
      code,
      given_name: given,
      ...born,
      ...account,
    })
    const { changes } = await post(request, '/sync', trip([]), access_token)
    const open = changes.find((entry: { fields?: { state?: string } }) => entry.fields?.state === 'open')
    return new Patient(request, clinician, access_token, name, login, patient_id, open.id)
  }

  /** Writes what is new, or with what stands at a revision in sight. */
  async write(entries: readonly Written[], base_rev = 0): Promise<void> {
    const changes = entries.map((entry) => ({
      ...entry,
      op: 'set',
      base_rev,
      recorded_at: new Date().toISOString(),
    }))
    const { results } = await post(this.request, '/sync', trip(changes), this.token)
    expect(results.map(({ outcome }: { outcome: string }) => outcome)).toEqual(entries.map(() => 'applied'))
  }

  /** Shares the whole page for a visit, with what is off until they say so, and answers where the clinician reads it. */
  async share(visit: string): Promise<string> {
    const day = today()
    const preview = await this.request.get(`/api/v1/visits/${visit}/preview?day=${day}`, bearer(this.token))
    const { digest, document } = await preview.json()
    const put_in = document.blocks.filter(({ off }: Answer) => off).map(({ line }: Answer) => line)
    await post(this.request, `/visits/${visit}/share`, { day, digest, left_out: [], put_in }, this.token)
    return `/clinic/visits/${visit}`
  }

  /** Maya says something about a concern of theirs. */
  async isTold(concern_id: string, reply: Readonly<Record<string, string>>): Promise<void> {
    await this.#said(`replies/${newId()}`, { concern_id, ...reply })
  }

  /** They want reminders by e-mail, at any hour, and have the answer to a concern to be reminded of. */
  async isWrittenTo(email: string): Promise<void> {
    const hours = { log_at: '', quiet_from: '00:00', quiet_until: '00:00' }
    const data = { zone: 'UTC', off: [], email, ...hours }
    const set = await this.request.put('/api/v1/me/reminders', { data, ...bearer(this.token) })
    expect(set.ok(), await set.text()).toBe(true)
    const concern = another('concern', { written_on: today(), zone: 'UTC', words: 'Will it last?' })
    const checkin = { visit_id: this.openVisit, top: [{ concern_id: concern.id }] }
    await this.write([concern, await keyed('checkin', this.openVisit, checkin)])
    await this.share(this.openVisit)
    await this.isTold(concern.id, { kind: 'answer', heard: 'You fear that it fades.' })
  }

  /** Maya asks for a questionnaire, once, from today. */
  async isAskedFor(instrument: string): Promise<void> {
    await this.#said(`measure-requests/${newId()}`, { instrument, rhythm: 'now', day: today() })
  }

  /** Maya writes them a plan of six lines, one a medicine with three steps; every text begins with `words`. */
  async isOffered(words: string): Promise<{ line_id: string; seen: string }> {
    const [line_id, seen] = [newId(), newId()]
    const { account } = await (await this.request.get('/api/v1/me', bearer(this.clinician))).json()
    const steps = ['25 mg', '50 mg', '75 mg'].map((dose) => ({ dose: `${dose} ${words}`.slice(0, 120), check_day: 7 }))
    const foundations = ['sleep', 'nutrition', 'regulation', 'body', 'talking'].map((kind) => {
      return { id: newId(), line_id: newId(), version: 1, kind, words }
    })
    const medicine = { id: seen, line_id, version: 1, kind: 'medication', words, way_out: words, steps }
    const at = new Date(Date.now() + 86_400_000).toISOString()
    const contact = {
      id: newId(),
      kind: 'planned',
      at,
      how: 'call',
      person_id: account.id,
      backup_words: words.slice(0, 200),
    }
    await this.#said(`plan/${newId()}`, { lines: [...foundations, medicine], stances: [], contact })
    return { line_id, seen }
  }

  /** They agree to the medicine of such a plan, and both say go to its first step. */
  async begins(words: string): Promise<void> {
    const { line_id, seen } = await this.isOffered(words)
    const go = { line_id, version: 1, kind: 'go', step: 1, seen }
    const told = { line_id, day: today(), zone: 'America/Chicago' }
    await this.write([
      another('stance', { line_id, version: 1, stance: 'agree', seen }),
      another('move', { line_id, version: 1, kind: 'way_out', words }),
      another('follow_up', { ...told, reason: 'baseline', symptoms: { restless: { level: 1, worries: false } } }),
      another('move', go),
    ])
    await this.#said(`moves/${newId()}`, go)
    const worse = { level: 3, worries: true }
    const symptoms = { restless: worse, nausea: worse, headache: worse, dizziness: worse }
    await this.write([another('follow_up', { ...told, step: 1, reason: 'check_in', symptoms, words })])
  }

  /** Maya makes an invitation that opens their account anew: its code. */
  async isInvitedBack(): Promise<string> {
    return (await post(this.request, `/clinic/patients/${this.id}/recovery`, {}, this.clinician)).code
  }

  async #said(path: string, data: unknown): Promise<void> {
    const whole = `/api/v1/clinic/patients/${this.id}/${path}`
    const said = await this.request.put(whole, { data, ...bearer(this.clinician) })
    expect(said.ok(), await said.text()).toBe(true)
  }

  /** A visit with Maya, in so many days. */
  async visit(inDays: number): Promise<string> {
    const starts_at = new Date(Date.now() + inDays * 86_400_000).toISOString()
    const { id } = await post(
      this.request,
      '/clinic/visits',
      { patient_id: this.id, starts_at, minutes: 30 },
      this.clinician,
    )
    return id
  }

  async cancel(visit: string): Promise<void> {
    const data = { state: 'cancelled' }
    expect((await this.request.patch(`/api/v1/clinic/visits/${visit}`, { data, ...bearer(this.clinician) })).ok()).toBe(
      true,
    )
  }
}

function trip(changes: readonly unknown[]) {
  return { cursor: '', device: newId(), app_version: 'e2e', changes }
}
