import { ImportError } from './wrong'

export interface Row {
  /** On which it begins, counted from 1. */
  readonly line: number
  readonly cells: readonly string[]
  /** It had more than anybody reads: cells that are longer, or more of them. */
  readonly tooLong: boolean
}

const longestCell = 20_000
const mostCells = 200
/** A quotation mark that is not closed after this much is none that was meant. */
const longestQuote = 1_000_000
const delimiters = [',', ';', '\t'] as const

/** What stands between the cells, by the first line; Excel may say so in a line of its own. */
export function delimiterOf(head: string): string {
  const said = /^\ufeff?sep=(.)[\r\n]/i.exec(head)?.[1]
  if (said) return said
  const line =
    head
      .replaceAll(/"[^"]*"?/g, '')
      .trimStart()
      .split(/[\r\n]/, 1)[0] ?? ''
  const counts = delimiters.map((delimiter) => line.split(delimiter).length)
  return delimiters[counts.indexOf(Math.max(...counts))] ?? ','
}

/**
 * Rows of a table as text (RFC 4180), in pieces of any size: lines that end in any way, and quotes with line ends, quotes
 * and delimiters in them. Empty lines are passed over.
 */
export class CsvReader {
  readonly #delimiter: string
  #rows: Row[] = []
  #cells: string[] = []
  #cell = ''
  #tooLong = false
  /** Within quotes; just behind them; or neither. */
  #state: 'plain' | 'quoted' | 'closed' = 'plain'
  #quoteLength = 0
  #quoteLine = 1
  #line = 1
  #began = 1
  #afterReturn = false
  #first = true

  constructor(delimiter: string) {
    this.#delimiter = delimiter
  }

  /** The rows that are whole by now. Throws ImportError at a quotation mark that is never closed. */
  push(text: string): Row[] {
    for (const c of text) this.#take(c)
    const rows = this.#rows
    this.#rows = []
    return rows
  }

  end(): Row[] {
    if (this.#state === 'quoted') throw new ImportError('csv_quote', this.#quoteLine)
    this.#endRow()
    return this.#rows
  }

  #take(c: string): void {
    const wasReturn = this.#afterReturn
    this.#afterReturn = c === '\r'
    const isEnd = c === '\r' || c === '\n'
    const isSecond = c === '\n' && wasReturn
    if (this.#state === 'quoted') {
      if (c === '"') this.#state = 'closed'
      else this.#add(isSecond ? '' : isEnd ? '\n' : c)
      if (++this.#quoteLength > longestQuote) throw new ImportError('csv_quote', this.#quoteLine)
      if (isEnd && !isSecond) this.#line++
      return
    }
    if (isEnd) {
      if (!isSecond) {
        this.#endRow()
        this.#line++
      }
      this.#began = this.#line
      return
    }
    if (c === '"' && this.#state === 'closed') {
      this.#state = 'quoted'
      this.#add('"')
    } else if (c === '"' && this.#cell.trim() === '') {
      this.#state = 'quoted'
      this.#cell = ''
      this.#quoteLength = 0
      this.#quoteLine = this.#line
    } else if (c === this.#delimiter) this.#endCell()
    else if (this.#state === 'plain' || c.trim() !== '') this.#add(c)
  }

  #add(c: string): void {
    if (this.#cell.length < longestCell) this.#cell += c
    else this.#tooLong = true
  }

  #endCell(): void {
    if (this.#cells.length < mostCells) this.#cells.push(this.#state === 'plain' ? this.#cell.trim() : this.#cell)
    else this.#tooLong = true
    this.#cell = ''
    this.#state = 'plain'
  }

  #endRow(): void {
    this.#endCell()
    const [line, cells, tooLong] = [this.#began, this.#cells, this.#tooLong]
    this.#cells = []
    this.#tooLong = false
    const saysDelimiter = this.#first && /^sep=.?$/i.test(cells[0] ?? '')
    this.#first = false
    if (!saysDelimiter && cells.some((cell) => cell !== '')) this.#rows.push({ line, cells, tooLong })
  }
}
