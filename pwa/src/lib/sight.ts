import type { Json } from './api/wire'
import type { Entry, Kinds, Local, Patch, Shown, WrittenKind } from './db'

/** What a form shows of an entry that stays open while it saves. */
export class Sight<K extends WrittenKind> {
  #shown: Shown

  /** The entry as the form was opened with it; undefined where nothing is known of it. */
  constructor(opened: Shown | Entry<K> | undefined) {
    this.#shown = { rev: opened?.rev ?? 0, fields: { ...opened?.fields } }
  }

  /** To be kept with what is typed: whoever opens the draft again has still seen only this. */
  get shown(): Shown {
    return this.#shown
  }

  /**
   * What to give `save` with a patch, from a form that does not follow what
   * another phone writes while it is open: the revision it was opened at, where
   * a field that is saved says something else `now` than the form shows. Then
   * no text is overwritten that nobody here has read. Else nothing: what a
   * person writes twice in a row is not another phone's.
   */
  of(patch: Patch<K>, now: Entry<K> | undefined): { seen?: number } {
    const { rev, fields } = this.#shown
    const said: Readonly<Record<string, unknown>> = { ...now?.fields }
    const isUnseen = Object.keys(patch).some((name) => (said[name] || undefined) !== (fields[name] || undefined))
    return isUnseen ? { seen: rev } : {}
  }

  /** The form shows what it has saved; `now` is the entry since. */
  takesIn(patch: Patch<K>, now: Entry<K> | undefined): void {
    const { rev, fields } = this.#shown
    const said: Readonly<Record<string, unknown>> = { ...now?.fields }
    this.#shown = {
      rev,
      fields: { ...fields, ...Object.fromEntries(Object.keys(patch).map((name) => [name, said[name]])) },
    }
  }
}

/** What a form over an entry opens with. */
export interface Opened<K extends WrittenKind, Typed> {
  /** The entry as the form shows it; undefined where there is none yet. */
  readonly fields: Readonly<Kinds[K]> | undefined
  readonly sight: Sight<K>
  /** What was typed and not saved. */
  readonly draft: Typed | undefined
}

/**
 * Opens a form over an entry. A draft of it stands on what it was typed over,
 * as if the form had never been closed: what another phone has written since
 * is neither taken for seen nor taken back. `now` is the entry as it is.
 */
export async function openForm<K extends WrittenKind, Typed>(
  local: Local,
  draftName: string,
  now: Entry<K> | undefined,
): Promise<Opened<K, Typed>> {
  const draft = await local.draft<Typed>(draftName)
  if (!draft) return { fields: now?.fields, sight: new Sight(now), draft: undefined }
  const { typed, shown } = draft
  // A draft of an app from before this was remembered: nobody knows what its person had seen.
  const fields = shown ? (shown.fields as unknown as Kinds[K]) : now?.fields
  return { fields, sight: new Sight<K>(shown), draft: typed }
}

/** It is decided what a field says, and its form begins again: its box in the draft says that too. */
export async function decideInDraft(local: Local, draftName: string, field: string, value: Json): Promise<void> {
  const draft = await local.draft(draftName)
  if (!draft) return
  const { typed, shown } = draft
  // A draft of a single box is its text.
  if (typeof typed !== 'object') return local.keepDraft(draftName, undefined)
  const decided = shown && { ...shown, fields: { ...shown.fields, [field]: value } }
  await local.keepDraft(draftName, { ...typed, [field]: value ?? '' }, decided)
}
