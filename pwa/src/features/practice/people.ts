import { m } from '$lib/i18n'
import type { ListedAccount } from './practice'

export type StaffRole = 'clinician' | 'owner'

export function roleName(role: string): string {
  if (role === 'owner') return m.owner_role_owner()
  return role === 'clinician' ? m.owner_role_clinician() : m.owner_role_patient()
}

export function isStaff({ roles }: ListedAccount): boolean {
  return roles.some((role) => role !== 'patient')
}

/** The name as it is looked for: without accents, small. */
export function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
