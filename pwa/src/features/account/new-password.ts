import { m } from '$lib/i18n'
import type { BadField } from '$lib/ui/bad-fields'

/** What the server found wrong with a new password, in words. */
export function whatIsWrong({ code, limit = 0 }: BadField): string {
  if (code === 'too_short') return m.invitation_password_short({ limit })
  if (code === 'too_long') return m.invitation_too_long({ limit })
  return code === 'same_as_login' ? m.invitation_password_same() : m.invitation_password_common()
}
