import type { Fetch } from '$lib/api'
import { answer, apiClient } from '$lib/api/client'
import type { components, paths } from '$lib/api/schema'
import { m } from '$lib/i18n'

export type AccessEvent = components['schemas']['AccessEvent']

/** A part of the trail, the newest first. */
export interface Trail {
  readonly events: readonly AccessEvent[]
  readonly more: boolean
}

/**
 * Who saw or changed what of the patient's, from before an instant (RFC 3339).
 * Rejects with `Problem` or `NoConnection`.
 */
export function accessEvents(fetch: Fetch, before?: string): Promise<Trail> {
  const query = before === undefined ? {} : { before }
  return answer(apiClient<paths>(fetch).GET('/api/v1/access-events', { params: { query } }))
}

/** The same, done by the same person over and over on one day, is told once: the last time, and how often. */
export interface Told {
  readonly event: AccessEvent
  readonly times: number
}

/** The events with what happened again right before left out, the newest first; `dayOf` says which day an instant is on. */
export function told(events: readonly AccessEvent[], dayOf: (at: string) => string): Told[] {
  const list: { event: AccessEvent; times: number }[] = []
  for (const event of events) {
    const last = list.at(-1)
    if (last && isSame(last.event, event) && dayOf(last.event.at) === dayOf(event.at)) last.times++
    else list.push({ event, times: 1 })
  }
  return list
}

function isSame(a: AccessEvent, b: AccessEvent): boolean {
  const [of, other] = [a, b].map(({ action, object_kind, by_you, denied, name, about, through }) =>
    [action, object_kind, by_you, denied, name, about, through].join('\n'),
  )
  return of === other
}

/** `about` is the colleague whom it was about, where there is one. */
type Sentence = (names: { name: string; about: string }) => string

const byOthers: Readonly<Record<string, Sentence>> = {
  read_summary: m.accessevent_read_summary,
  list_visits: m.accessevent_list_visits,
  list_people: m.accessevent_list_people,
  reviewed: m.accessevent_reviewed,
  review_undone: m.accessevent_review_undone,
  translate: m.accessevent_translate,
  translate_undone: m.accessevent_translate_undone,
  reply: m.accessevent_reply,
  name_reading_day: m.accessevent_reading_day,
  open_sealed_copy: m.accessevent_open_sealed_copy,
  list_follow_ups: m.accessevent_list_follow_ups,
  acknowledge: m.accessevent_acknowledge,
  alert: m.accessevent_alert,
  read_log: m.accessevent_read_log,
  read_fhir: m.accessevent_read_fhir,
  bulk_export: m.accessevent_bulk_export,
  read_plan: m.accessevent_read_plan,
  read_medicines: m.accessevent_read_medicines,
  plan: m.accessevent_plan,
  move: m.accessevent_move,
  contact: m.accessevent_contact,
  ask_measure: m.accessevent_ask_measure,
  read_measures: m.accessevent_read_measures,
  schedule_visit: m.accessevent_schedule_visit,
  move_visit: m.accessevent_move_visit,
  cancel_visit: m.accessevent_cancel_visit,
  miss_visit: m.accessevent_miss_visit,
  add_patient: m.accessevent_add_patient,
  invited: m.accessevent_invited,
  recovery_offered: m.accessevent_recovery_offered,
  wrong_codes: m.waysin_change_wrong_codes,
  disable_account: m.accessevent_disable_account,
  enable_account: m.accessevent_enable_account,
  account_changed: m.accessevent_account_changed,
  invitation_withdrawn: m.accessevent_invitation_withdrawn,
  team_joined: m.accessevent_team_joined,
  team_left: ({ name, about }) =>
    name.startsWith(about) ? m.accessevent_team_left({ name }) : m.accessevent_team_taken_off({ name, about }),
  make_guest_code: m.accessevent_make_guest_code,
  guest_check_in: m.accessevent_guest_check_in_by,
  client_allowed: m.accessevent_client_allowed,
}

/** Of which part it was, where that is told by itself. */
const ofPart: Readonly<Record<string, Readonly<Record<string, Sentence>>>> = {
  read_log: {
    sleep: m.accessevent_read_log_sleep,
    nutrition: m.accessevent_read_log_nutrition,
    mood: m.accessevent_read_log_mood,
    regulation: m.accessevent_read_log_regulation,
    body: m.accessevent_read_log_body,
  },
  open_sealed_copy: { summaries: m.accessevent_open_sealed_page, readings: m.accessevent_open_sealed_log },
}

const byYou: Readonly<Record<string, () => string>> = {
  sign_in: m.accessevent_you_sign_in,
  invitation_accepted: m.accessevent_you_accepted,
  share: m.accessevent_you_share,
  take_back: m.accessevent_you_take_back,
  refresh_reused: m.accessevent_refresh_reused,
  passkey_added: m.waysin_change_passkey_added,
  passkey_removed: m.waysin_change_passkey_removed,
  password_set: m.waysin_change_password_set,
  second_factor_set: m.waysin_change_second_factor_set,
  second_factor_removed: m.waysin_change_second_factor_removed,
  recovery_codes_set: m.waysin_change_recovery_codes_set,
  recovery_code_used: m.waysin_change_recovery_code_used,
  recovered: m.waysin_change_recovered,
  export: m.accessevent_you_export,
  client_allowed: m.accessevent_you_client_allowed,
}

/** `Maya Chen, NP, read your page.` An action of a later version is told in general words, never left out. */
export function eventWords(
  { action, object_kind, by_you, denied, about, through: app }: AccessEvent,
  who: string,
): string {
  const person = who || m.accessevent_someone()
  // A program that reads for the person themselves is told as one that reads.
  const name = !app ? person : by_you ? app : `${person} (${app})`
  if (denied) return action === 'read_log' ? m.accessevent_denied_log({ name }) : m.accessevent_denied({ name })
  if (action === 'guest_check_in' && !who) return m.accessevent_guest_check_in()
  if (by_you && !app) return (byYou[action] ?? m.accessevent_you_other)()
  return (ofPart[action]?.[object_kind] ?? byOthers[action] ?? m.accessevent_other)({ name, about })
}
