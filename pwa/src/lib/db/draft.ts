import type { Drafts } from './vault'

/** What a form shows of an entry, and the server's revision that it stands on. */
export interface Shown {
  readonly rev: number
  readonly fields: Readonly<Record<string, unknown>>
}

/** What was typed and is not saved yet. */
export interface Draft<Typed> {
  readonly typed: Typed
  /** What stood in the entry when typing began; undefined where it was typed over none. */
  readonly shown: Shown | undefined
}

/**
 * What was shown lies beside what was typed, under a name of its own: a window
 * that still runs an older version of the app finds its drafts as it knows them.
 */
const shownPrefix = 'shown:'

/** What was tapped for this phone alone, and nobody typed: losing it costs nothing. */
const notTyped: readonly string[] = ['done', 'not_today', 'wanted']

export function draftIn<Typed>(drafts: Drafts, name: string): Draft<Typed> | undefined {
  const typed = drafts[name] as Typed | undefined
  return typed === undefined ? undefined : { typed, shown: drafts[shownPrefix + name] as Shown | undefined }
}

export function draftNames(drafts: Drafts): string[] {
  return Object.keys(drafts).filter((name) => !name.startsWith(shownPrefix) && !notTyped.includes(name))
}

/** With another draft under `name`, or without one where nothing is typed. */
export function withDraft(drafts: Drafts, name: string, typed: unknown, shown: Shown | undefined): Drafts {
  return { ...drafts, [name]: typed, [shownPrefix + name]: typed === undefined ? undefined : shown }
}

/** In another life of the database a revision may be the number of a text that nobody here has seen. */
export function withoutRevisions(drafts: Drafts): Drafts {
  return Object.fromEntries(
    Object.entries(drafts).map(([name, value]) =>
      name.startsWith(shownPrefix) ? [name, { ...(value as Shown), rev: 0 }] : [name, value],
    ),
  )
}
