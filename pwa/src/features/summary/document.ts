import type { BodySummary } from '$lib/charts/body'
import type { Mark } from '$lib/charts/marks'
import type { MoodSummary } from '$lib/charts/mood'
import type { NutritionSummary } from '$lib/charts/nutrition'
import type { RegulationSummary } from '$lib/charts/regulation'
import type { SleepBand, SleepSummary } from '$lib/charts/sleep'
import { type Said, threadState } from '$lib/thread'

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
  /** How someone without an account checked in; absent from the app. */
  readonly way?: 'link' | 'tablet' | 'paper'
  /** Who typed in paper. */
  readonly typed_by?: { readonly display_name: string; readonly credentials: string }
  readonly blocks: readonly Block[]
  /** Of the days that its strips show: no part of what was shared, and known to both. */
  readonly marks?: readonly Mark[]
}

/** One idea of the page. `line` names its switch; a block without one is the page's own. */
export interface Block {
  readonly block: string
  readonly line: string
  /** In a preview: it stays private unless it is put in. */
  readonly off?: boolean
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
  /** Talking about medicine today: yes, a_little, not_today. Of what matters: which question it answers. */
  readonly answer?: string
  readonly concern?: ConcernFacts
  readonly sleep?: SleepSummary
  readonly nutrition?: NutritionSummary
  readonly mood?: MoodSummary
  readonly regulation?: RegulationSummary
  readonly body?: BodySummary
  readonly cycle?: CycleSummary
  /** How it has been, in one answer each, where there is no log. */
  readonly lately?: { readonly sleep?: SleepBand; readonly valence?: number }
  /** What is taken now. */
  readonly taking?: { readonly sort?: string; readonly dose?: string; readonly since?: string }
  /** What was taken before, verbatim. */
  readonly took?: {
    readonly taken_when?: string
    readonly what_it_did?: string
    readonly how_it_felt?: string
    readonly how_it_ended?: string
  }
  /** Written down with the food, verbatim. */
  readonly supplements?: readonly { readonly words: string; readonly days: number }[]
  readonly lab?: LabFacts
  readonly measure?: MeasureFacts
  /** What was said about its concern since, in order: the page's own, and no part of what was shared. */
  readonly thread?: readonly Said[]
  /** Which reflective prompt: a kind of concern, or open. */
  readonly prompt?: string
}

/** Days of a cycle as they were written down: the shape of Go's insight.CycleSummary. */
export interface CycleSummary {
  readonly days: number
  readonly logged: number
  readonly symptoms: readonly { readonly symptom: string; readonly days: number }[]
  readonly by_day: readonly { readonly day: string; readonly cycle_day: number | null }[]
}

/** What stands beside the name of a result, verbatim. Nothing is read into it. */
export interface LabFacts {
  readonly day: string
  readonly value: string
  readonly unit: string
  /** The range that was printed beside it. */
  readonly reference?: string
}

/** The last measure of an instrument beside the one before: the shape of Go's insight.MeasureFacts. */
export interface MeasureFacts {
  readonly name: string
  readonly day: string
  /** Null where an item is missing, and where the instrument has none. */
  readonly total: number | null
  readonly highest: number
  readonly missing: readonly string[]
  readonly band: string
  /** The item that brings help at once was answered with more than the lowest. */
  readonly safety: boolean
  readonly change: { readonly points: number; readonly before: number; readonly reliable: boolean | null } | null
  readonly before_day: string | null
  readonly reliable: { readonly points: number; readonly source: string } | null
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

/** The page with what was said about its concerns since it was shared, and how far they have come by now. */
export function withThreads(document: Document, replies: readonly Said[]): Document {
  const blocks = document.blocks.map((block) => {
    const { concern_id, concern } = block.facts
    if (!concern_id || !concern) return block
    const thread = replies.filter((reply) => reply.concern_id === concern_id)
    return { ...block, facts: { ...block.facts, thread, concern: { ...concern, state: threadState(thread) } } }
  })
  return { ...document, blocks }
}

/**
 * The prompt of a page without the lines left out: by the first kind of the
 * first concern that stays. The server decides the same way when it is shared.
 */
export function promptOf(document: Document, leftOut: ReadonlySet<string>): string {
  const kinds = document.blocks.filter((b) => !leftOut.has(b.line)).map((b) => b.facts.concern?.kinds?.[0])
  return kinds.find((kind) => kind !== undefined) ?? 'open'
}

/** The lines of the page whose words can have a translation beside them. */
export function translatable(document: Document): readonly Block[] {
  return document.blocks.filter(({ line, words }) => line && words)
}
