import { localDay } from '$lib/zone'
import { AppleHealth } from './apple'
import { CsvReader, delimiterOf, type Row } from './csv'
import { OrderFinder } from './dates'
import { Daylio, isDaylio } from './daylio'
import { columnsOf, Diary } from './diary'
import type { Choices, Here, Reading } from './found'
import { type Content, chunksOf, type Encoding, encodingOf, headOf, textOf } from './text'
import { ImportError } from './wrong'
import { XmlReader } from './xml'
import { isZip, zipContent, zipEntries } from './zip'

/** Told from time to time how much of a file is read, from 0 to 1. What it throws ends the reading. */
export type Progress = (share: number) => void

/**
 * Reads what somebody kept elsewhere, once from its beginning to its end (a table twice), and holds no more of it than
 * what it found. Throws ImportError where nothing can be read.
 */
export async function readFile(
  file: Blob,
  choices: Choices,
  here: Here,
  progress: Progress = () => undefined,
): Promise<Reading> {
  if (file.size === 0) throw new ImportError('empty')
  try {
    const content = await contentOf(file)
    const head = await headOf(content)
    if (head.length === 0) throw new ImportError('empty')
    const encoding = encodingOf(head)
    const text = new TextDecoder(encoding).decode(head)
    return /^\s*</.test(text)
      ? await readXml(content, encoding, here, progress)
      : await readTable(content, encoding, text, choices, here)
  } catch (error) {
    // Browsers say so of a file that is gone, or is another one by now.
    throw error instanceof DOMException ? new ImportError('unreadable') : error
  }
}

/** The file itself, or the one of a zip that is worth reading. */
async function contentOf(file: Blob): Promise<Content> {
  if (!isZip(new Uint8Array(await file.slice(0, 4).arrayBuffer())))
    return { size: file.size, chunks: () => chunksOf(file.stream()) }
  const entries = await zipEntries(file)
  // An iPhone names the file in its own language; the documents beside it are smaller, or end like this.
  const worth = entries.filter(
    ({ name, size }) =>
      size > 0 && /\.(xml|csv)$/i.test(name) && !/_cda\.xml$|(^|\/)(__MACOSX|electrocardiograms)\//i.test(name),
  )
  const [entry] = worth.sort(
    (a, b) => Number(/\.xml$/i.test(b.name)) - Number(/\.xml$/i.test(a.name)) || b.size - a.size,
  )
  if (!entry) throw new ImportError('zip_nothing')
  return zipContent(file, entry)
}

async function readXml(content: Content, encoding: Encoding, here: Here, progress: Progress): Promise<Reading> {
  const health = new AppleHealth(here)
  const reader = new XmlReader(health)
  // What is read of it is in letters that every encoding has.
  let length = 0
  for await (const text of textOf(content, encoding, false)) {
    reader.push(text)
    length += text.length
    progress(Math.min(1, length / content.size))
  }
  if (!health.isHealth) throw new ImportError('unknown')
  reader.end()
  return health.reading()
}

async function readTable(
  content: Content,
  told: Encoding,
  head: string,
  choices: Choices,
  here: Here,
): Promise<Reading> {
  if (!/[\r\n]/.test(head) || !/[,;\t]/.test(head.split(/[\r\n]/, 1)[0] ?? '')) throw new ImportError('unknown')
  const today = localDay(here.now, here.zone, 0)
  const delimiter = delimiterOf(head)
  const order = new OrderFinder()
  let encoding = told
  try {
    await lookAtDates(content, encoding, delimiter, choices, order)
  } catch (error) {
    if (!(error instanceof ImportError && error.code === 'encoding') || told !== 'utf-8') throw error
    // Bytes that UTF-8 does not have: a computer of before, whose letters these are most likely.
    encoding = 'windows-1252'
    await lookAtDates(content, encoding, delimiter, choices, order)
  }
  let table: Daylio | Diary | undefined
  for await (const row of rowsOf(content, encoding, delimiter)) {
    if (table) table.row(row)
    else if (isDaylio(row.cells)) table = new Daylio(row.cells, choices, here, today)
    else table = new Diary(row.cells, choices, here, today, order)
  }
  if (!table) throw new ImportError('empty')
  return { ...(await table.reading()), ...(encoding !== 'utf-8' && { encoding }) }
}

/** Whether 3/4 is in March or in April may stand in the last line. */
async function lookAtDates(
  content: Content,
  encoding: Encoding,
  delimiter: string,
  choices: Choices,
  order: OrderFinder,
) {
  let at: number | undefined
  for await (const { cells } of rowsOf(content, encoding, delimiter)) {
    if (at === undefined) at = (choices.columns ?? columnsOf(cells)).indexOf('day')
    else order.see(cells[at] ?? '')
  }
}

async function* rowsOf(content: Content, encoding: Encoding, delimiter: string): AsyncGenerator<Row> {
  const reader = new CsvReader(delimiter)
  for await (const text of textOf(content, encoding, true)) yield* reader.push(text)
  yield* reader.end()
}
