/** The switches of a preview: which lines the patient left out, and for whom. */
export interface Switches {
  readonly leftOut: ReadonlySet<string>
  /** Who will read the page. */
  readonly readerName: string
  readonly toggle: (line: string) => void
}
