import { m } from '../i18n'

/**
 * What went wrong, by its code: the server's (RFC 9457), `offline` where nobody
 * answered, and those of the phone's own database.
 */
export interface Problem {
  readonly code: string
  readonly errors?: readonly { field: string; code: string; limit?: number | undefined }[] | undefined
}

const sentences: Readonly<Record<string, () => string>> = {
  blocked: m.problem_blocked,
  busy: m.problem_busy,
  conflict: m.problem_conflict,
  closed: m.problem_locked,
  evicted: m.problem_evicted,
  forbidden: m.problem_forbidden,
  full: m.problem_full,
  invalid: m.problem_invalid,
  locked: m.problem_locked,
  not_found: m.problem_not_found,
  offline: m.problem_offline,
  outdated: m.problem_outdated,
  signed_out: m.problem_signed_out,
  too_large: m.problem_too_large,
  too_many_tries: m.problem_too_many_tries,
  unavailable: m.problem_unavailable,
}

/** The problem in what was thrown; whatever has no code of ours is `unknown`. */
export function problemIn(error: unknown): Problem {
  const known = typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
  return known ? (error as Problem) : { code: 'unknown' }
}

/** The sentence for a problem's code; what we don't know is named as such, never shown raw. */
export function sentence(problem: Problem): string {
  return (sentences[problem.code] ?? m.problem_unknown)()
}
