import { capitalized, formatList, m } from '$lib/i18n'
import type { PracticeEvent } from './practice'

/** Who did it, which patient's it was, and whom it was about, by the names on the practice's lists. */
type Sentence = (names: { name: string; patient: string; about: string }) => string

/** A sentence for every action but `sync`, which the trail leaves out. */
export const done: Readonly<Record<string, Sentence>> = {
  account_changed: m.owner_trail_account_changed,
  add_patient: m.owner_trail_add_patient,
  cancel_visit: m.owner_trail_cancel_visit,
  coverage_changed: m.owner_trail_coverage_changed,
  disable_account: m.owner_trail_disable_account,
  enable_account: m.owner_trail_enable_account,
  guest_check_in: m.owner_trail_guest_check_in,
  invitation_accepted: m.owner_trail_invitation_accepted,
  invitation_withdrawn: m.owner_trail_invitation_withdrawn,
  invited: m.owner_trail_invited,
  list_visits: m.owner_trail_list_visits,
  list_people: m.owner_trail_list_people,
  make_guest_code: m.owner_trail_make_guest_code,
  miss_visit: m.owner_trail_miss_visit,
  move_visit: m.owner_trail_move_visit,
  practice_changed: m.owner_trail_practice_changed,
  read_summary: m.owner_trail_read_summary,
  refresh_reused: m.owner_trail_refresh_reused,
  review_undone: m.owner_trail_review_undone,
  reviewed: m.owner_trail_reviewed,
  schedule_visit: m.owner_trail_schedule_visit,
  set_calendar: m.owner_trail_set_calendar,
  share: m.owner_trail_share,
  sign_in: m.owner_trail_sign_in,
  take_back: m.owner_trail_take_back,
  team_joined: m.owner_trail_team_joined,
  team_left: m.owner_trail_team_left,
  translate: m.owner_trail_translate,
  translate_undone: m.owner_trail_translate_undone,
  reply: m.owner_trail_reply,
  read_log: m.owner_trail_read_log,
  name_reading_day: m.owner_trail_reading_day,
  open_sealed_copy: m.owner_trail_open_sealed_copy,
  list_follow_ups: m.owner_trail_list_follow_ups,
  acknowledge: m.owner_trail_acknowledge,
  alert: m.owner_trail_alert,
  read_fhir: m.owner_trail_read_fhir,
  bulk_export: m.owner_trail_bulk_export,
  read_plan: m.owner_trail_read_plan,
  read_medicines: m.owner_trail_read_medicines,
  plan: m.owner_trail_plan,
  move: m.owner_trail_move,
  contact: m.owner_trail_contact,
  ask_measure: m.owner_trail_ask_measure,
  read_measures: m.owner_trail_read_measures,
  passkey_added: m.owner_trail_passkey_added,
  passkey_removed: m.owner_trail_passkey_removed,
  password_set: m.owner_trail_password_set,
  second_factor_set: m.owner_trail_second_factor_set,
  second_factor_removed: m.owner_trail_second_factor_removed,
  recovery_codes_set: m.owner_trail_recovery_codes_set,
  recovery_code_used: m.owner_trail_recovery_code_used,
  recovery_offered: m.owner_trail_recovery_offered,
  recovered: m.owner_trail_recovered,
  export: m.owner_trail_export,
  wrong_codes: m.owner_trail_wrong_codes,
  client_allowed: m.owner_trail_client_allowed,
  client_ended: m.owner_trail_client_ended,
  client_registered: m.owner_trail_client_registered,
  webhook_added: m.owner_trail_webhook_added,
  webhook_changed: m.owner_trail_webhook_changed,
  webhook_removed: m.owner_trail_webhook_removed,
  webhook_replayed: m.owner_trail_webhook_replayed,
  webhook_off: m.owner_trail_webhook_off,
  erasure_asked: m.owner_trail_erasure_asked,
  erasure_stopped: m.owner_trail_erasure_stopped,
  erased: m.owner_trail_erased,
  record_erased: m.owner_trail_record_erased,
  open_record: m.owner_trail_open_record,
}

/** What a sealed copy was of. */
const copies: Readonly<Record<string, Sentence>> = {
  summaries: m.owner_trail_open_sealed_page,
  readings: m.owner_trail_open_sealed_log,
}

/** `Maya Chen read a page of Ana R.` An action of a later version is told in general words, never left out. */
export function trailWords(event: PracticeEvent): string {
  const name = event.name || m.owner_trail_someone()
  const names = {
    name: event.through ? `${name} (${event.through})` : name,
    patient: event.patient || m.owner_trail_somebody(),
    about: event.about || m.owner_trail_somebody(),
  }
  if (event.denied && event.action !== 'refresh_reused') return m.owner_trail_denied(names)
  const copy = event.action === 'open_sealed_copy' ? copies[event.object_kind] : undefined
  return (copy ?? done[event.action] ?? m.owner_trail_other)(names)
}

/** What the trail can be searched for, in the order of its words: `Read a page of somebody`. */
export function trailActions(): { value: string; label: string }[] {
  const somebody = m.owner_trail_somebody()
  const label = (sentence: Sentence) => {
    const [text = ''] = sentence({ name: somebody, patient: somebody, about: somebody }).split('.')
    return capitalized(text.startsWith(somebody) ? text.slice(somebody.length).trim() : text)
  }
  return Object.entries(done)
    .map(([value, sentence]) => ({ value, label: label(sentence) }))
    .sort((a, b) => a.label.localeCompare(b.label))
}

/** Events, the newest first: whom somebody saw on one list within one minute is one event, with all their names. */
export function gathered(events: readonly PracticeEvent[]): PracticeEvent[] {
  const runs: PracticeEvent[][] = []
  for (const event of events) {
    const first = runs.at(-1)?.[0]
    if (first && isSameLook(first, event)) runs.at(-1)?.push(event)
    else runs.push([event])
  }
  return runs.flatMap(([first, ...rest]) =>
    first ? [rest.length > 0 ? { ...first, patient: namesOf([first, ...rest]) } : first] : [],
  )
}

function isSameLook(a: PracticeEvent, b: PracticeEvent): boolean {
  const look = ({ action, denied, account_id, at }: PracticeEvent) =>
    (action === 'list_visits' || action === 'list_people') &&
    !denied &&
    `${action} ${account_id} ${at.slice(0, 'yyyy-mm-ddThh:mm'.length)}`
  return look(a) !== false && look(a) === look(b)
}

function namesOf(events: readonly PracticeEvent[]): string {
  const names = events.map(({ patient }) => patient || m.owner_trail_somebody())
  return formatList([...new Set(names)].sort((a, b) => a.localeCompare(b)))
}
