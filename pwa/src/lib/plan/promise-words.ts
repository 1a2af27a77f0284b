import type { components } from '../api/schema'
import { m } from '../i18n'
import { personName } from '../person-name'

type Schemas = components['schemas']

/** Who answers for something that a person told, and by when; without an owner nobody was on duty. */
export interface Promised {
  readonly owner: Schemas['Colleague'] | null
  readonly backup: Schemas['Colleague'] | null
  readonly promised_at: string | null
}

/** `Maya Chen, NP sees to it. Promised by today at 11:00 AM. Otherwise Noor Haddad.` */
export function promiseWords({ owner, backup, promised_at }: Promised, when: (instant: string) => string): string {
  if (!owner) return m.clinic_due_nobody()
  const by = personName(owner)
  const sees = promised_at
    ? m.clinic_due_owner({ owner: by, time: when(promised_at) })
    : m.clinic_due_owner_open({ owner: by })
  return backup ? `${sees} ${m.clinic_due_backup({ backup: personName(backup) })}` : sees
}
