import type { Fields, Json } from '../api/wire'
import type { Revision } from './kinds'
import type { Entry } from './local'

/** A text of an entry that another phone's took the place of, as the two are put beside each other. */
export interface OtherText {
  /** The revision's. */
  readonly id: string
  readonly field: string
  readonly value: Json
  readonly words: string
  /** What the entry says now; empty where it says nothing. */
  readonly now: string
}

/**
 * The texts of an entry that lost against another one and that the person has
 * not decided about, the newest first. What the entry says by now is none.
 * `wordsOf` is what a concern says that a text only points to.
 */
export function otherTexts(
  entry: Pick<Entry, 'id' | 'fields'>,
  revisions: readonly { readonly id: string; readonly fields: Readonly<Revision> }[],
  wordsOf: (concernId: string) => string = () => '',
): OtherText[] {
  const said = entry.fields as unknown as Fields
  return revisions
    .filter(({ fields }) => fields.entry_id === entry.id)
    .sort((a, b) => b.fields.recorded_at.localeCompare(a.fields.recorded_at))
    .map(({ id, fields: { field, value } }) => {
      const [words, now] = [textIn(value, wordsOf), textIn(said[field] ?? null, wordsOf)]
      return { id, field, value, words, now }
    })
    .filter(({ words, now }) => words !== '' && words !== now)
}

/** The words in a value: its own, or those of its lines, one under the other. */
function textIn(value: Json, wordsOf: (concernId: string) => string): string {
  if (typeof value === 'string') return value
  if (!value || typeof value !== 'object') return ''
  if (isList(value)) return value.map((line) => textIn(line, wordsOf)).join('\n')
  const { words, concern_id } = value
  return typeof concern_id === 'string' ? wordsOf(concern_id) : textIn(words ?? null, wordsOf)
}

const isList = (value: object): value is readonly Json[] => Array.isArray(value)
