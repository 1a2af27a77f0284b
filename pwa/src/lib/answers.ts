import { type Entry, entryId, type Kinds, type Local, type Patch } from './db'
import type { Sight } from './sight'

/** Kinds of which a person has one, that are nothing but answers in their own words. */
export type AnswersKind = 'matters' | 'hard_days'

/** A question, and the field of its answer; none has to be answered. */
export interface Question<Field extends string = string> {
  readonly field: Field
  readonly label: () => string
  readonly hint: () => string
}

/** What stands in the boxes, by field: every answer, blank where there is none. */
export type Typed = Readonly<Record<string, string>>

/** As many letters as each answer holds. */
export const ANSWER_LIMIT = 1_000

export function typedOf(questions: readonly Question[], fields: object | undefined): Typed {
  const said: Readonly<Record<string, string | undefined>> = { ...fields }
  return Object.fromEntries(questions.map(({ field }) => [field, said[field] ?? '']))
}

/** The answers that differ; a box with nothing but spaces is an answer taken back. */
export function changed(before: Typed, after: Typed): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(after)
      .filter(([field, text]) => text !== before[field] && (text.trim() !== '' || before[field] !== ''))
      .map(([field, text]) => [field, text.trim() === '' ? null : text]),
  )
}

export async function openAnswers<K extends AnswersKind>(local: Local, kind: K): Promise<Entry<K> | undefined> {
  return local.get<K>(await entryId(kind, ''))
}

/** Saves what was typed in a form that shows what is in `sight`. Resolves with what takes it back. */
export async function saveAnswers<K extends AnswersKind>(
  local: Local,
  kind: K,
  patch: Patch<K>,
  sight: Sight<K>,
): Promise<() => Promise<void>> {
  const id = await entryId(kind, '')
  const before = await local.get<K>(id)
  const names = Object.keys(patch) as (keyof Kinds[K])[]
  sight.takesIn(patch, await local.save(kind, id, patch, sight.of(patch, before)))
  const undo = Object.fromEntries(names.map((name) => [name, before?.fields[name] ?? null])) as Patch<K>
  return async () => void (await local.save(kind, id, undo))
}
