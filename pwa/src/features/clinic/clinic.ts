import type { Fetch } from '$lib/api'
import { answer, apiClient } from '$lib/api/client'
import type { components, paths } from '$lib/api/schema'
import type { Reply } from '$lib/db'

type Schemas = components['schemas']

export type Practice = Schemas['Practice']
export type ListedPatient = Schemas['ListedPatient']
export type Look = Schemas['Look']
/** From when on something is a reason to look, as the practice set it. */
export type LookThresholds = Schemas['LookThresholds']
export type Overview = Schemas['OverviewOutputBody']
export type OverviewPerson = Schemas['OverviewPerson']
export type OverviewQuery = NonNullable<paths['/api/v1/clinic/overview']['get']['parameters']['query']>
export type VisitShare = Schemas['ClinicShare']
export type Invited = Schemas['Invited']
export type Invite = Schemas['Invite']
export type NewPatient = Schemas['NewPatient']
/** A visit of the list; null for `share` is a visit with nothing shared. */
export type ClinicVisit = Omit<Schemas['ClinicVisit'], 'share' | 'starts_at'> & {
  readonly starts_at: string
  readonly share: VisitShare | null
}
/** What somebody shared without a date. */
export type OpenPage = Omit<ClinicVisit, 'share' | 'starts_at'> & {
  readonly starts_at: null
  readonly share: VisitShare
}
/** A visit that a colleague has with somebody in one's care. */
export type ColleagueVisit = Schemas['ColleagueVisit']
/** What changes of a visit; what is left out stays. */
export type VisitPatch = Schemas['VisitPatch']
export interface VisitDays {
  /** The practice's: its days and times are meant. */
  readonly zone: string
  readonly from: LookThresholds
  readonly visits: readonly ClinicVisit[]
  /** What nobody marked as read comes first. */
  readonly open: readonly OpenPage[]
  readonly colleagues: readonly ColleagueVisit[]
}
/** What was shared for a visit. The page itself is drawn by the summary. */
export type SharedPage = Schemas['SummaryOutputBody']

/**
 * What a clinician's and an owner's screens ask of the server. Nothing of it
 * is kept: whatever was taken back is gone with the next request. Every call
 * rejects with `Problem` or `NoConnection`.
 */
export class Clinic {
  readonly #api: ReturnType<typeof apiClient<paths>>

  /** @param fetch requests in the clinician's name */
  constructor(fetch: Fetch) {
    this.#api = apiClient<paths>(fetch)
  }

  async practice(): Promise<Practice> {
    return (await answer(this.#api.GET('/api/v1/me'))).practice
  }

  /** One's own visits from one day of the practice through another, and what was shared without a date. */
  async visits(from: string, to: string): Promise<VisitDays> {
    const days = await answer(this.#api.GET('/api/v1/clinic/visits', { params: { query: { from, to } } }))
    // The schema has one kind of visit for both lists: those of days have a time, the open ones a share.
    return days as unknown as VisitDays
  }

  /** Everybody in one's care, or whom a search finds: a part of the name, the initials, or the practice's own id. */
  async patients(q = ''): Promise<readonly ListedPatient[]> {
    return (await answer(this.#api.GET('/api/v1/clinic/patients', { params: { query: { q } } }))).patients
  }

  /** A page of the people in one's care, by why they may need a look. Those whose pages were looked through are told. */
  overview(query: OverviewQuery): Promise<Overview> {
    return answer(this.#api.GET('/api/v1/clinic/overview', { params: { query } }))
  }

  /** Takes somebody into one's care without an account. */
  async addPatient(person: NewPatient): Promise<void> {
    await this.#api.POST('/api/v1/clinic/patients', { body: person })
  }

  /** The practice's own id for a person; empty takes it away. */
  async setReference(patient_id: string, reference: string): Promise<void> {
    await this.#api.PATCH('/api/v1/clinic/patients/{patient_id}', {
      params: { path: { patient_id } },
      body: { reference },
    })
  }

  async planVisit(visit: { patient_id: string; starts_at: string; minutes: number }): Promise<void> {
    await this.#api.POST('/api/v1/clinic/visits', { body: visit })
  }

  /** Rejects with Problem `invalid` where it can't be moved there, or has not begun and so can't be missed. */
  async changeVisit(visitId: string, patch: VisitPatch): Promise<void> {
    await this.#api.PATCH('/api/v1/clinic/visits/{visit_id}', { ...at(visitId), body: patch })
  }

  /** Reading a page is told to the patient. Rejects with Problem `not_found` where nothing is shared (any more). */
  page(visitId: string): Promise<SharedPage> {
    return answer(this.#api.GET('/api/v1/visits/{visit_id}/summary', at(visitId)))
  }

  /** Rejects with what is wrong with it, field by field. */
  async translate(visitId: string, translation: Schemas['Translation']): Promise<void> {
    await this.#api.POST('/api/v1/visits/{visit_id}/translations', { ...at(visitId), body: translation })
  }

  async removeTranslation(visitId: string, line: string): Promise<void> {
    const params = { path: { visit_id: visitId }, query: { line } }
    await this.#api.DELETE('/api/v1/visits/{visit_id}/translations', { params })
  }

  /**
   * Says something about a concern of a shared page. The id is the sender's: the same again changes nothing. Rejects with
   * Problem `settled` where the patient has settled it, and `invalid` with what is wrong, field by field.
   */
  async reply(patient_id: string, reply_id: string, body: Reply): Promise<void> {
    const path = { patient_id, reply_id }
    await this.#api.PUT('/api/v1/clinic/patients/{patient_id}/replies/{reply_id}', { params: { path }, body })
  }

  async markAsRead(visitId: string): Promise<void> {
    await this.#api.POST('/api/v1/visits/{visit_id}/reviewed', at(visitId))
  }

  /** Only on the day it was marked. */
  async undoMarkAsRead(visitId: string): Promise<void> {
    await this.#api.DELETE('/api/v1/visits/{visit_id}/reviewed', at(visitId))
  }

  invite(invite: Invite): Promise<Invited> {
    return answer(this.#api.POST('/api/v1/invitations', { body: invite }))
  }

  /**
   * An invitation that opens the account of somebody in one's care anew. Rejects with Problem `not_fresh` where one has to show
   * again who one is, and `conflict` where the account is closed.
   */
  inviteBack(patient_id: string): Promise<Invited> {
    const params = { path: { patient_id } }
    return answer(this.#api.POST('/api/v1/clinic/patients/{patient_id}/recovery', { params }))
  }

  /** The same for a colleague, as an owner, with what the colleague will be asked. */
  inviteColleagueBack(account_id: string, body: Schemas['OfferStaffRecovery']): Promise<Invited> {
    const params = { path: { account_id } }
    return answer(this.#api.POST('/api/v1/accounts/{account_id}/recovery', { params, body }))
  }
}

function at(visit_id: string) {
  return { params: { path: { visit_id } } }
}
