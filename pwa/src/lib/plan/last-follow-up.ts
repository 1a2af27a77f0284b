import type { components } from '../api/schema'
import { formatList, m } from '../i18n'
import { personName } from '../person-name'
import { symptomNames } from '../symptom-words'

type Schemas = components['schemas']

/** How the patient was last, as a clinician reads it; nobody may have seen it yet. */
export type LastFollowUp = Omit<Schemas['LastFollowUp'], 'seen_by'> & { readonly seen_by: Schemas['Colleague'] | null }

const told: Readonly<Record<string, () => string>> = {
  today: m.clinic_due_told_today,
  call_now: m.clinic_due_told_call_now,
  emergency: m.clinic_due_told_emergency,
}

/** What the phone told the person to do, or nothing. */
export function toldWords({ tier }: { readonly tier: string }): string {
  return told[tier]?.() ?? ''
}

/** `new: nausea · worse: restlessness`. */
export function effectsWords({ symptoms, compared }: LastFollowUp): string {
  const names = (change: 'new' | 'worse') =>
    symptoms
      .filter((symptom) => symptom.change === change && symptom.level > 0)
      .map(({ code }) => symptomNames[code]?.() ?? m.clinic_due_symptom_other())
  const [fresh, worse] = [names('new'), names('worse')]
  const parts = [
    fresh.length > 0 && m.clinic_now_effects_new({ list: formatList(fresh) }),
    worse.length > 0 && m.clinic_now_effects_worse({ list: formatList(worse) }),
  ].filter(Boolean)
  const all = parts.length > 0 ? parts.join(' · ') : m.clinic_now_effects_none()
  return compared || symptoms.length === 0 ? all : `${all}. ${m.clinic_due_no_baseline()}`
}

/** Who has said that they have seen it, and when. */
export function seenWords(
  { seen_by, seen_at }: Pick<LastFollowUp, 'seen_by' | 'seen_at'>,
  time: (at: string) => string,
): string {
  return seen_by && seen_at
    ? m.clinic_now_seen({ name: personName(seen_by), time: time(seen_at) })
    : m.clinic_now_unseen()
}
