import type { Problem } from './problem'

export interface BadField {
  readonly code: string
  readonly limit?: number | undefined
}

/** What the server found wrong, by field: a form says it where it was typed. */
export function badFields(problem: Problem | undefined): Readonly<Record<string, BadField | undefined>> {
  return Object.fromEntries((problem?.errors ?? []).map(({ field, code, limit }) => [field, { code, limit }]))
}
