/**
 * What travels between phone and server for sync and for getting in, as the
 * server's OpenAPI has it (`contract.ts` holds it to that). Everything else is
 * typed by the generated schema.
 */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }
/** An entry's fields, known to this version of the app or not. */
export type Fields = Readonly<Record<string, Json>>

/** A field the server could not take: a stable code, and the limit it broke. */
export interface FieldProblem {
  readonly field: string
  readonly code: string
  readonly limit?: number | undefined
}
export type Problems = readonly FieldProblem[]

/** One thing a person did to one entry: a patch, so that an app that knows fewer fields erases none. */
export interface Change {
  readonly id: string
  readonly kind: string
  readonly op: 'set' | 'delete'
  /** The revision the person had before them; 0 for a new entry. */
  readonly base_rev: number
  /** When, by the phone's clock (RFC 3339). */
  readonly recorded_at: string
  /** Only what changed; null empties. */
  readonly fields?: Fields
}

/** The server's answer to one change. */
export interface Result {
  readonly id: string
  readonly outcome: 'applied' | 'identical' | 'merged' | 'superseded' | 'rejected'
  /** The entry's revision now; 0 where rejected. */
  readonly rev: number
  readonly code?: string | undefined
  readonly field?: string | undefined
  readonly problems?: Problems | null | undefined
}

/** An entry as the server has it now: all its fields, or none where deleted. */
export interface Pulled {
  readonly id: string
  readonly kind: string
  readonly rev: number
  readonly deleted?: boolean | undefined
  /** Its day lies in the server's future. */
  readonly needs_look?: boolean | undefined
  readonly fields?: Fields | null | undefined
}

/** How to reach help, always with the practice's own numbers. A part left empty is not offered. */
export interface Help {
  readonly emergency: string
  readonly crisis_call: string
  readonly crisis_text: string
  readonly crisis_chat: string
  readonly practice_phone: string
  readonly practice_hours: string
}

/** One span of a weekday in which somebody is there; 1 is Monday. Times are as on the practice's walls, `24:00` the end of the day. */
export interface Hours {
  readonly weekday: number
  readonly opens: string
  readonly closes: string
}

/** Who is responsible on some weekdays from a day on, through another or, where that is empty, until further notice. */
export interface Cover {
  readonly from: string
  readonly through: string
  readonly weekdays: readonly number[]
  readonly clinician_id: string
  readonly backup_id: string | null
}

/** The practice's calendar, in its own zone: when it is open, when it is closed, who is responsible. */
export interface Coverage {
  readonly hours: readonly Hours[]
  readonly holidays: readonly { readonly day: string; readonly name: string }[]
  readonly cover: readonly Cover[]
}

export interface Colleague {
  readonly id: string
  readonly display_name: string
  readonly credentials: string
}

export interface Practice {
  readonly id: string
  readonly name: string
  readonly time_zone: string
  readonly version: number
  readonly help: Help
  /** These two are not there on a phone that last heard from an older server. */
  readonly coverage?: Coverage
  /** The clinicians whom the cover names, as long as they work here. */
  readonly people?: readonly Colleague[]
  /** Codes of the questionnaires it offers; absent on a phone that has not asked since it could. */
  readonly instruments?: readonly string[] | undefined
}

export interface SyncRequest {
  /** Where the last answer ended; empty at first. */
  readonly cursor: string
  readonly device: string
  readonly app_version: string
  readonly changes: readonly Change[]
}

export interface SyncAnswer {
  /** In the order of the changes. */
  readonly results: readonly Result[] | null
  readonly changes: readonly Pulled[] | null
  /** There when the phone has none, or an older one. */
  readonly practice?: Practice | null | undefined
  readonly cursor: string
  /** There is more to fetch, at once. */
  readonly more: boolean
  /** The server's memory is another one than the cursor's (a restored backup). */
  readonly restart?: boolean | undefined
}

export type Role = 'patient' | 'clinician' | 'owner'
export type Language = 'en' | 'es'

export interface AccountInfo {
  readonly id: string
  readonly roles: readonly Role[]
  readonly practice_id: string
  readonly display_name: string
  readonly language: Language
  /** Made up, with a password that everybody knows. */
  readonly demo?: boolean | undefined
}

export interface SignedIn {
  readonly access_token: string
  /** Seconds. */
  readonly expires_in: number
  /** Seconds until the session ends at the latest, however much it is used. */
  readonly ends_in: number
  readonly account: AccountInfo
  /** For patients, and never with a refresh. */
  readonly outbox_key?: { readonly public: JsonWebKey; readonly private: JsonWebKey } | undefined
  /** Of staff without two factors: nothing is possible yet but to set the second one up. */
  readonly second_factor_missing?: boolean | undefined
  /** Something was done to how they sign in, and they have not said that they saw it. */
  readonly ways_in_unseen?: boolean | undefined
  /** Of patients: when their account goes, as they or their clinic asked. */
  readonly erasure_due?: string | undefined
}

/** The code of an invitation, and what its holder knows about themself. */
export interface InvitationClaim {
  readonly code: string
  readonly given_name: string
  readonly birth_year: number
}

export interface Confirmed {
  readonly practice_name: string
  readonly display_name: string
  readonly role: Role
  /** Of the account that it opens anew; an invitation without one makes an account. */
  readonly login?: string | undefined
}

/** How somebody signs in from now on: at least one of them. */
export interface WayIn {
  readonly password?: string
  /** Made for this account on this device. */
  readonly passkey?: { readonly ticket: string; readonly credential: object; readonly name: string }
}

/** Opens an account anew. */
export interface Recovery extends InvitationClaim, WayIn {}

/** Makes an account. */
export interface Acceptance extends Recovery {
  /** Eighteen or older. */
  readonly adult: true
  readonly login: string
  readonly language: Language
}

export interface SetupState {
  /** There is no practice yet. */
  readonly needed: boolean
  /** There where everybody is made up: whom anybody may sign in as. */
  readonly demo?: Demo | undefined
}

export interface Demo {
  /** Everybody's. */
  readonly password: string
  readonly people: readonly DemoPerson[]
}

export interface DemoPerson {
  readonly login: string
  readonly name: string
  readonly about: Readonly<Record<Language, string>>
}

export interface Setup extends WayIn {
  readonly token: string
  readonly practice_name: string
  readonly time_zone: string
  readonly help: Help
  readonly display_name: string
  readonly credentials?: string
  readonly roles: readonly Exclude<Role, 'patient'>[]
  readonly login: string
  readonly language: Language
}

/** Whatever signs somebody in, and what it asks for besides the device's name. */
export interface Doors {
  readonly '/api/v1/auth/sign-in': {
    readonly login: string
    readonly password: string
    readonly code?: string | undefined
  }
  readonly '/api/v1/auth/passkey/sign-in': { readonly ticket: string; readonly credential: object }
  readonly '/api/v1/invitations/accept': Acceptance
  readonly '/api/v1/invitations/recover': Recovery
  readonly '/api/v1/setup': Setup
}
