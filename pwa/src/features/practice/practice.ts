import type { Fetch } from '$lib/api'
import { answer, apiClient } from '$lib/api/client'
import type { components, paths } from '$lib/api/schema'
import type { LogFacts } from '$lib/charts/log'

type Schemas = components['schemas']

/** The practice as its owners see it, with what it still needs before real patients. */
export type OwnPractice = Schemas['OwnPractice']
export type Change = Schemas['ChangePractice']
export type SetCoverage = Schemas['SetCoverage']
export type LookThresholds = Schemas['LookThresholds']
export type Colleague = Schemas['Colleague']
export type People = Schemas['PeopleOutputBody']
export type ListedAccount = Schemas['ListedAccount']
export type ListedInvitation = Schemas['ListedInvitation']
export type PracticeEvent = Schemas['PracticeEvent']
export type FeltHeardGroups = Schemas['FeltHeardGroupsOutputBody']
export type Uptake = Schemas['UptakeOutputBody']
export type OwnInstrument = Omit<Schemas['OwnInstrument'], 'attested_by'> & {
  readonly attested_by: Colleague | null
}
export type SealedCopy = Schemas['SealedCopy']
export type SealedCopies = Schemas['SealedCopiesOutputBody']
/** A page that was shared, drawn by the summary, or what was read of a log. */
export type OpenedCopy = { readonly page: Schemas['Document'] | null; readonly log: LogFacts | null }
export type KeptMail = Schemas['KeptMail']
export type TrailState = Schemas['TrailStateOutputBody']

/** A part of the trail, the newest first. */
export interface TrailPage {
  readonly events: readonly PracticeEvent[]
  /** Where the next page begins; empty after the last. */
  readonly cursor: string
}

/** What is looked for in the trail; what is left out does not limit it. */
export interface TrailFilter {
  readonly person?: string
  /** One of those that are told in `trail-words.ts`. */
  readonly action?: string
  readonly from?: string
  readonly to?: string
}

/** What owners ask of the server. Every call rejects with `Problem` or `NoConnection`. */
export class Practice {
  readonly #api: ReturnType<typeof apiClient<paths>>

  /** @param fetch requests in the owner's name */
  constructor(fetch: Fetch) {
    this.#api = apiClient<paths>(fetch)
  }

  get(): Promise<OwnPractice> {
    return answer(this.#api.GET('/api/v1/practice'))
  }

  /** Rejects with Problem `conflict` where it is no longer the version that was changed. */
  change(body: Change): Promise<OwnPractice> {
    return answer(this.#api.PATCH('/api/v1/practice', { body }))
  }

  setCoverage(body: SetCoverage): Promise<OwnPractice> {
    return answer(this.#api.PUT('/api/v1/practice/coverage', { body }))
  }

  async setLook(body: LookThresholds): Promise<void> {
    await this.#api.PUT('/api/v1/practice/look', { body })
  }

  people(): Promise<People> {
    return answer(this.#api.GET('/api/v1/practice/people'))
  }

  async changeAccount(id: string, body: Schemas['ChangeAccount']): Promise<void> {
    await this.#api.PATCH('/api/v1/accounts/{account_id}', { ...account(id), body })
  }

  /** Signs the person out everywhere, at once. */
  async disable(id: string): Promise<void> {
    await this.#api.POST('/api/v1/accounts/{account_id}/disable', account(id))
  }

  async enable(id: string): Promise<void> {
    await this.#api.POST('/api/v1/accounts/{account_id}/enable', account(id))
  }

  async withdraw(invitation_id: string): Promise<void> {
    await this.#api.DELETE('/api/v1/invitations/{invitation_id}', { params: { path: { invitation_id } } })
  }

  /** Finds a clinician for somebody whom nobody looks after any more. */
  async joinTeam(patient_id: string, clinician_id: string): Promise<void> {
    const params = { path: { patient_id } }
    await this.#api.POST('/api/v1/clinic/patients/{patient_id}/team', { params, body: { clinician_id } })
  }

  events(filter: TrailFilter, cursor: string): Promise<TrailPage> {
    const query = { ...filter, ...(cursor && { cursor }) }
    return answer(this.#api.GET('/api/v1/practice/access-events', { params: { query } }))
  }

  /** Walks the chain of seals: whether anything of the trail was changed since. */
  verify(): Promise<TrailState> {
    return answer(this.#api.POST('/api/v1/practice/access-events/verify', { body: {} }))
  }

  /** Whether people felt heard, in groups of at least as many as no one person is told by. */
  feltHeard(): Promise<FeltHeardGroups> {
    return answer(this.#api.GET('/api/v1/practice/felt-heard'))
  }

  /** How many visits had a check-in, by groups of at least as many as no one person is told by. */
  uptake(): Promise<Uptake> {
    return answer(this.#api.GET('/api/v1/practice/uptake'))
  }

  /** Every questionnaire, with its rights, and which are on. */
  async instruments(): Promise<readonly OwnInstrument[]> {
    return (await answer(this.#api.GET('/api/v1/practice/instruments'))).instruments
  }

  /** `attested`: the practice may use it. Rejects with Problem `invalid` where that has to be said first. */
  async setInstrument(code: string, on: boolean, attested: boolean): Promise<readonly OwnInstrument[]> {
    const params = { path: { code } }
    const body = { on, attested }
    return (await answer(this.#api.PUT('/api/v1/practice/instruments/{code}', { params, body }))).instruments
  }

  /** E-mails that no mail server carried, the latest first. */
  async mails(): Promise<readonly KeptMail[]> {
    return (await answer(this.#api.GET('/api/v1/practice/mails'))).mails
  }

  /** A page of what was read of people's and can be read no longer, the latest first. */
  sealedCopies(cursor: string): Promise<SealedCopies> {
    return answer(this.#api.GET('/api/v1/practice/sealed-copies', { params: { query: cursor ? { cursor } : {} } }))
  }

  /** Told to the patient. */
  async openCopy(copy_id: string): Promise<OpenedCopy> {
    const params = { path: { copy_id } }
    const copy = await answer(this.#api.POST('/api/v1/practice/sealed-copies/{copy_id}/open', { params }))
    // The facts are those the charts know: the schema only words them more loosely.
    return copy as unknown as OpenedCopy
  }
}

function account(account_id: string) {
  return { params: { path: { account_id } } }
}
