/** What a file can be that nothing is brought in from. Each has its sentence on the page. */
export type Wrong =
  | 'empty'
  /** No file of an app we know, and no table. */
  | 'unknown'
  /** It is gone, or was changed while it was read. */
  | 'unreadable'
  /** Bytes that are no text in any writing we know. */
  | 'encoding'
  /** More entries than anybody writes in a life. */
  | 'too_many'
  | 'zip_broken'
  | 'zip_locked'
  /** Packed by a method that browsers can't undo. */
  | 'zip_method'
  /** Unpacks to far more than any export does. */
  | 'zip_bomb'
  /** Nothing in it that we know. */
  | 'zip_nothing'
  /** Broken off in the middle, or not XML. */
  | 'xml_broken'
  /** A quotation mark that is never closed: where one line ends and the next begins is a guess from there on. */
  | 'csv_quote'

/** A file that can't be read as a whole: nothing of it is brought in. */
export class ImportError extends Error {
  override readonly name = 'ImportError'

  constructor(
    readonly code: Wrong,
    /** Where there is one. */
    readonly line?: number,
  ) {
    super(code)
  }
}
