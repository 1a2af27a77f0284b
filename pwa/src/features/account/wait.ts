import { formatDuration, m } from '$lib/i18n'
import { sentence } from '$lib/ui/problem'

/** Why nobody was let in, in a sentence; of too many tries also when to try again. */
export function notLetIn(problem: { readonly code: string; readonly retryAfter?: number | undefined }): string {
  const { code, retryAfter } = problem
  if (code !== 'too_many_tries' || retryAfter === undefined) return sentence(problem)
  return m.signin_wait({ duration: formatDuration(Math.max(1, Math.ceil(retryAfter / 60))) })
}
