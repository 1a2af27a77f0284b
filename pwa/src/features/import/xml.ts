import { ImportError } from './wrong'

/** What is told of a document. `attributes` is the text between an element's name and its end, as it stands there. */
export interface Listener {
  open(name: string, attributes: string, line: number): void
  close(name: string): void
}

/** A tag, or the head of a document type, is never longer. */
const longestTag = 256 * 1024

const [comment, cdata] = ['<!--', '<![CDATA[']
const [lt, gt, quote, apostrophe, slash, bang, question, bracket, endBracket] = [...'<>"\'/!?[]'].map((c) =>
  c.charCodeAt(0),
) as [number, number, number, number, number, number, number, number, number]

/**
 * Tells of the elements of an XML document, in pieces of any size. It knows no more than that: a document type is
 * skipped with all that stands in it, nothing is ever put in the place of an entity, and text between elements is passed
 * over. Files that strict readers refuse (some apps write attributes with spaces in their names) are read all the same.
 */
export class XmlReader {
  readonly #listener: Listener
  /** What is not told of yet. */
  #rest = ''
  /** Up to which a part is skipped that may be long: a comment, or text as it is. */
  #skipTo = ''
  /** In a document type: how deep, and in which quotes. */
  #type: { depth: number; quote: number } | undefined
  #line = 1
  /** Up to where in the piece at hand its lines are counted. */
  #counted = 0
  #depth = 0
  #elements = 0

  constructor(listener: Listener) {
    this.#listener = listener
  }

  push(text: string): void {
    const all = this.#rest + text
    this.#counted = 0
    const end = this.#read(all)
    this.#count(all, end)
    this.#rest = all.slice(end)
    if (this.#rest.length > longestTag) throw new ImportError('xml_broken', this.#line)
  }

  /** Throws where the document was broken off. */
  end(): void {
    if (this.#rest || this.#skipTo || this.#type || this.#depth !== 0 || this.#elements === 0) {
      throw new ImportError('xml_broken', this.#line)
    }
  }

  /** Reads what is whole; answers where the rest begins. */
  #read(all: string): number {
    let at = 0
    for (;;) {
      if (this.#skipTo) {
        const end = all.indexOf(this.#skipTo, at)
        if (end < 0) return Math.max(at, all.length - this.#skipTo.length + 1)
        at = end + this.#skipTo.length
        this.#skipTo = ''
      }
      if (this.#type) {
        at = this.#skipType(all, at)
        if (this.#type) return at
      }
      const start = all.indexOf('<', at)
      if (start < 0) return all.length
      at = start
      const next = all.charCodeAt(start + 1)
      if (next === bang) {
        const mark = all.slice(start, start + cdata.length)
        at = start + 2
        if (mark.startsWith(comment)) [this.#skipTo, at] = ['-->', start + comment.length]
        else if (mark === cdata) this.#skipTo = ']]>'
        else if (comment.startsWith(mark) || cdata.startsWith(mark)) return start
        else this.#type = { depth: 0, quote: 0 }
      } else if (next === question) {
        this.#skipTo = '?>'
        at = start + 2
      } else {
        const end = endOfTag(all, start + 1)
        if (end < 0) return start
        this.#count(all, start)
        this.#tell(all, start + 1, end)
        at = end + 1
      }
    }
  }

  #tell(all: string, from: number, end: number): void {
    if (all.charCodeAt(from) === slash) {
      if (--this.#depth < 0) throw new ImportError('xml_broken', this.#line)
      this.#listener.close(all.slice(from + 1, end).trim())
      return
    }
    const closed = all.charCodeAt(end - 1) === slash
    const last = closed ? end - 1 : end
    let name = from
    while (name < last && all.charCodeAt(name) > 32) name++
    if (name === from) throw new ImportError('xml_broken', this.#line)
    const called = all.slice(from, name)
    this.#elements++
    this.#listener.open(called, all.slice(name, last), this.#line)
    if (closed) this.#listener.close(called)
    else this.#depth++
  }

  /** The end of a document type, with declarations in brackets, quotes and comments. */
  #skipType(all: string, from: number): number {
    const type = this.#type as { depth: number; quote: number }
    for (let at = from; at < all.length; at++) {
      const c = all.charCodeAt(at)
      if (type.quote) {
        if (c === type.quote) type.quote = 0
      } else if (c === quote || c === apostrophe) type.quote = c
      else if (c === bracket) type.depth++
      else if (c === endBracket) type.depth--
      else if (c === gt && type.depth <= 0) {
        this.#type = undefined
        return at + 1
      } else if (c === lt) {
        if (all.length - at < comment.length) return at
        if (all.startsWith(comment, at)) {
          this.#skipTo = '-->'
          const end = all.indexOf('-->', at + 4)
          if (end < 0) return at + 4
          this.#skipTo = ''
          at = end + 2
        }
      }
    }
    return all.length
  }

  /** Counts the lines up to `end`, from where it was counted last. */
  #count(all: string, end: number): void {
    for (let at = all.indexOf('\n', this.#counted); at >= 0 && at < end; at = all.indexOf('\n', at + 1)) this.#line++
    this.#counted = end
  }
}

/** Where a tag ends: a bracket in quotes is none. Negative where it does not end yet. */
function endOfTag(all: string, from: number): number {
  let open = 0
  for (let at = from; at < all.length; at++) {
    const c = all.charCodeAt(at)
    if (open) {
      if (c === open) open = 0
    } else if (c === gt) return at
    else if (c === quote || c === apostrophe) open = c
  }
  return -1
}

/** An attribute's value as it stands there, with nothing put in the place of anything. */
export function attribute(attributes: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes)
  return found?.[1] ?? found?.[2]
}
