import { formatDuration, m } from '$lib/i18n'
import { sentence } from '$lib/ui/problem'

const reasons: Readonly<Record<string, () => string>> = {
  over: m.problem_over,
  passkey_needed: m.problem_passkey_needed,
  passkey_not_shown: m.problem_passkey_not_shown,
  wrong_code: m.problem_wrong_code,
  wrong_passkey: m.problem_wrong_passkey,
  wrong_sign_in: m.problem_wrong_sign_in,
}

/** Why nobody was let in, in a sentence; of too many tries also when to try again. */
export function notLetIn(problem: { readonly code: string; readonly retryAfter?: number | undefined }): string {
  const { code, retryAfter } = problem
  if (code === 'too_many_tries' && retryAfter !== undefined) {
    return m.signin_wait({ duration: formatDuration(Math.max(1, Math.ceil(retryAfter / 60))) })
  }
  return reasons[code]?.() ?? sentence(problem)
}
