import type { SleepSummary } from '$lib/charts/sleep'

/**
 * The one page as the server makes it at the moment of sharing: facts and
 * verbatim words, no sentences. It never changes afterwards.
 */
export interface Document {
  readonly version: number
  /** The language the patient writes in. */
  readonly language: string
  /** The patient's local day it was made on. */
  readonly day: string
  readonly patient: { readonly display_name: string; readonly pronouns: string; readonly age: number }
  readonly visit: {
    readonly id: string
    /** Null for the open visit, the talk without a date. */
    readonly starts_at: string | null
    readonly minutes: number
    /** The practice's zone: a visit is where the practice is. */
    readonly zone: string
    readonly clinician: { readonly display_name: string; readonly credentials: string }
  }
  readonly blocks: readonly Block[]
}

/** One idea of the page. `line` names its switch; a block without one is the page's own. */
export interface Block {
  readonly block: string
  readonly line: string
  /** Verbatim. */
  readonly words?: string
  readonly facts: Facts
}

/** A block has only the facts that are its own. */
export interface Facts {
  /** What the fold hides of long words. */
  readonly continues?: string
  readonly concern_id?: string
  readonly wishes?: readonly string[]
  /** Talking about medicine today: yes, a_little, not_today. */
  readonly answer?: string
  readonly concern?: ConcernFacts
  readonly sleep?: SleepSummary
  /** Which reflective prompt: a kind of concern, or open. */
  readonly prompt?: string
}

export interface ConcernFacts {
  readonly state: string
  readonly written_on: string
  readonly kinds?: readonly string[]
  readonly weight?: string
  readonly origins?: readonly string[]
  readonly wish?: string
  /** Verbatim. */
  readonly would_help?: string
}

/** Blocks of one name, in the order of the page. */
export function blocksOf(document: Document, block: string): readonly Block[] {
  return document.blocks.filter((b) => b.block === block)
}

/**
 * The prompt of a page without the lines left out: by the first kind of the
 * first concern that stays. The server decides the same way when it is shared.
 */
export function promptOf(document: Document, leftOut: ReadonlySet<string>): string {
  const kinds = document.blocks.filter((b) => !leftOut.has(b.line)).map((b) => b.facts.concern?.kinds?.[0])
  return kinds.find((kind) => kind !== undefined) ?? 'open'
}

/**
 * Whether the page has so many words that it must be set closer to stay one
 * page on a screen and one sheet on paper. Counted in lines as the wide page
 * sets them.
 */
export function isFull(document: Document): boolean {
  const lines = document.blocks.map(({ block, words = '', facts }) => {
    if (block === 'top') return Math.ceil(words.length / lettersALine) + (facts.concern ? 1 : 0)
    if (block === 'concern')
      return Math.min(2, Math.ceil(words.length / lettersALine)) + (facts.concern?.would_help ? 2 : 1)
    return 0
  })
  return lines.reduce((sum, count) => sum + count, 0) > fullLines
}

const lettersALine = 90
const fullLines = 14
