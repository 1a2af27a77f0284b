import { createContext, type Snippet } from 'svelte'
import type { Block } from './document'
import type { Foldable } from './folding'

/** What stands around the lines of the page, whichever part of it they are in. */
export interface Lines {
  /** Left out: the page is read, not prepared. */
  readonly switches: Switches | undefined
  /** What translators made of a line's words; nothing for most pages. */
  readonly translations: readonly Translation[]
  /** What of a full page is folded. */
  readonly folded: ReadonlySet<Foldable>
  /** How a concern is answered; left out where nobody can. */
  readonly answering: Snippet<[Block]> | undefined
}

/** The switches of a preview: which lines the patient left out, and for whom. */
export interface Switches {
  readonly leftOut: ReadonlySet<string>
  /** Who will read the page. */
  readonly readerName: string
  readonly toggle: (line: string) => void
}

/** A translation stands beside the words with its translator's name, never instead of them. */
export interface Translation {
  readonly line: string
  readonly language: string
  readonly words: string
  readonly translator: string
}

export const [useLines, provideLines] = createContext<Lines>()

/** Calls `measure` now, whenever the page is set anew, and whenever the box gets another size: on its width depends what is hidden. */
export function whenSized(lines: Lines, box: HTMLElement, measure: () => void): () => void {
  void lines.folded
  measure()
  const observer = new ResizeObserver(measure)
  observer.observe(box)
  return () => observer.disconnect()
}
