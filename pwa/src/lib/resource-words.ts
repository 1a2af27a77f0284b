import { m } from '$lib/i18n'

const words: Readonly<Record<string, () => string>> = {
  AuditEvent: m.resource_audit,
  CarePlan: m.resource_plan,
  Communication: m.resource_words,
  Composition: m.resource_pages,
  Consent: m.resource_consent,
  DocumentReference: m.resource_pages,
  Goal: m.resource_plan,
  MedicationRequest: m.resource_plan,
  MedicationStatement: m.resource_medicines,
  Observation: m.resource_log,
  Patient: m.resource_person,
  Practitioner: m.resource_team,
  Provenance: m.resource_plan,
  QuestionnaireResponse: m.resource_measures,
  Task: m.resource_plan,
}

/** What programs read, by the kinds of FHIR resources, in plain words: each thing once. */
export function resourceWords(kinds: readonly string[]): string {
  // No list with “and”: most of these have one of their own.
  return [...new Set(kinds.map((kind) => (words[kind] ?? m.resource_other)()))].join(' · ')
}

/** Whether nothing is left out. */
export function readsAll(kinds: readonly string[]): boolean {
  return kinds.includes('*')
}
