import { m } from '$lib/i18n'
import { personName } from '$lib/person-name'
import type { BadField } from '$lib/ui/bad-fields'
import { refusal } from '$lib/ui/refusal'
import type { OpenContact } from './planning'

export const hows = {
  visit: m.clinic_plans_how_visit,
  call: m.clinic_plans_how_call,
  video: m.clinic_plans_how_video,
  message: m.clinic_plans_how_message,
}

/** Who steps in where the first one can't; empty where the list does not say. */
export function backupWords({ backup, backup_words }: Pick<OpenContact, 'backup' | 'backup_words'>): string {
  const backed = backup ? personName(backup) : backup_words
  return backed && m.clinic_due_backup({ backup: backed })
}

/** `Call Tuesday at 4:00 PM, with Maya Chen, NP.` */
export function nextWords({ how, at, person }: OpenContact, when: (instant: string) => string): string {
  return m.clinic_plans_next({ how: hows[how](), time: when(at), person: personName(person) })
}

const fields: Readonly<Record<string, () => string>> = {
  after_the_step: m.clinic_plans_wrong_after,
  in_the_past: m.clinic_plan_past,
  too_far: m.clinic_plan_far,
  not_on_team: m.clinic_plans_wrong_team,
  same_person: m.clinic_plans_wrong_same,
  twice: m.clinic_plans_wrong_twice,
  reached_step_missing: m.clinic_plans_wrong_reached,
}

const conflicts: Readonly<Record<string, (said: { name: string }) => string>> = {
  old_version: m.clinic_plans_old_version,
  old_state: m.clinic_plans_old_state,
  not_now: m.clinic_plans_not_now_holds,
  still_taken: m.clinic_plans_still_taken,
  not_agreed: m.clinic_plans_not_agreed,
  way_out_missing: m.clinic_plans_way_out_missing,
  baseline_missing: m.clinic_plans_baseline_missing,
  contact_closed: m.clinic_due_closed,
  contact_needed: m.clinic_plans_contact_needed,
  contact_missing: m.clinic_plans_go_contact,
}

/** What is wrong with a field of a plan, or stands against it in the record; undefined where nothing is. */
export function fieldWords(bad: BadField | undefined, name = ''): string | undefined {
  if (!bad) return undefined
  return fields[bad.code]?.() ?? conflictWords(bad.code, name) ?? refusal({ field: '', ...bad })
}

/** The same of a thing as a whole, and of what nobody types: the first that is wrong. */
export function wholeWords(bad: (field: string) => BadField | undefined, own: readonly string[], name: string) {
  return fieldWords(['', ...own].map(bad).find(Boolean), name)
}

/** What stands against it in the record; undefined where it is something else. */
export function conflictWords(code: string | undefined, name: string): string | undefined {
  return conflicts[code ?? '']?.({ name })
}
