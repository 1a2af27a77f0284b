import type { PlanKind, Stance, StanceKind } from '$lib/db'

/** A line as it stands in its form. */
export interface TypedLine {
  readonly kind?: PlanKind | undefined
  readonly words: string
  readonly why: string
}

/** What somebody is about to say of a line. */
export interface TypedStance {
  readonly stance?: StanceKind | undefined
  /** Of a not now. */
  readonly may_raise?: Stance['may_raise'] | undefined
  readonly words: string
}
