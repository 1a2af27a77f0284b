import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CsvReader } from './csv'
import { inOrder, readDate, readTime } from './dates'
import type { Here } from './found'
import { readFile } from './read'
import { zipOf } from './testing/zip'
import { XmlReader } from './xml'

/** `make drill` asks for a million. */
const numRuns = Number(process.env.RUNS ?? 500)
const here: Here = { zone: 'America/St_Johns', dayStart: 240, now: '2026-11-24T15:00:00Z' }

/** Bytes that look like something: what a file begins with, and what breaks one off. */
const scraps = [
  ...[
    'full_date,date,weekday,time,mood,activities,note_title,note',
    'Fecha;Calidad;Notas',
    'Date\tLights out\tWoke up',
  ],
  ...[
    '\n',
    '\r\n',
    ',',
    ';',
    '\t',
    '"',
    '""',
    '\ufeff',
    'sep=;',
    '2026-11-20',
    '03/04/2026',
    '31/02/2026',
    '21:00',
    'good',
    ' | ',
  ],
  ...[
    '<?xml version="1.0"?>',
    '<!DOCTYPE HealthData [<!ENTITY a "&a;&a;">',
    ']>',
    '<HealthData>',
    '</HealthData>',
    '<!--',
    '-->',
  ],
  ...[
    '<Record type="HKCategoryTypeIdentifierSleepAnalysis" ',
    'value="HKCategoryValueSleepAnalysisAsleepCore" ',
    '/>',
    '>',
    "'",
  ],
  ...[
    'startDate="2026-11-20 23:00:00 -0330" ',
    'endDate="2026-11-21 07:00:00 -0330" ',
    '<StateOfMind valence="0.2" ',
    '<![CDATA[',
  ],
  ...['PK\x03\x04', 'PK\x01\x02', 'PK\x05\x06', '\0\0\0\0', '\xff\xff\xff\xff'],
].map((text) => new TextEncoder().encode(text))
const pieces = fc.array(fc.oneof(fc.constantFrom(...scraps), fc.uint8Array({ maxLength: 40 })), { maxLength: 30 })
const joined = (parts: readonly Uint8Array[]) => new Blob(parts.map((part) => new Uint8Array(part)))

describe('any file', () => {
  it('is read, or named', async () => {
    const named = async (file: Blob) => {
      try {
        const { found, bad, badCount } = await readFile(file, {}, here)
        return found.every(({ day }) => day >= '1900-01-01' && day <= '2026-11-25') && bad.length <= badCount
      } catch (error) {
        return (error as Error).name === 'ImportError'
      }
    }
    await fc.assert(
      fc.asyncProperty(pieces, fc.boolean(), fc.nat(), async (parts, isZip, at) => {
        if (!isZip) return named(joined(parts))
        const data = new Uint8Array(await joined(parts).arrayBuffer())
        const zip = zipOf([{ name: 'export.xml', data, size: data.length, method: at % 2 === 0 ? 0 : 8 }])
        // And one with a byte that is another.
        const wrong = zip.slice()
        wrong[at % wrong.length] = (wrong[at % wrong.length] ?? 0) ^ (1 << (at % 8))
        return (await named(new Blob([zip]))) && (await named(new Blob([wrong])))
      }),
      { numRuns },
    )
  })
})

describe('where a file is cut into pieces', () => {
  const text = pieces.map((parts) => parts.map((part) => new TextDecoder('latin1').decode(part)).join(''))
  /** The same text in pieces of any length. */
  const cut = (all: string, lengths: readonly number[]) => {
    const parts: string[] = []
    let at = 0
    for (const length of lengths) {
      parts.push(all.slice(at, at + length))
      at += length
    }
    return [...parts, all.slice(at)]
  }
  const lengths = fc.array(fc.nat(20), { maxLength: 40 })
  const outcome = <T>(read: () => T) => {
    try {
      return read()
    } catch (error) {
      return String(error)
    }
  }

  it('makes no difference to a table', () => {
    const rows = (parts: readonly string[]) =>
      outcome(() => {
        const reader = new CsvReader(',')
        return [...parts.flatMap((part) => reader.push(part)), ...reader.end()]
      })
    fc.assert(
      fc.property(text, lengths, (all, sizes) => {
        expect(rows(cut(all, sizes))).toEqual(rows([all]))
      }),
      { numRuns },
    )
  })

  it('makes no difference to a document', () => {
    const told = (parts: readonly string[]) => {
      const events: unknown[] = []
      const reader = new XmlReader({
        open: (...event) => events.push(event),
        close: (name) => events.push(name),
      })
      const end = outcome(() => {
        for (const part of parts) reader.push(part)
        return reader.end()
      })
      return [events, end]
    }
    fc.assert(
      fc.property(text, lengths, (all, sizes) => {
        expect(told(cut(all, sizes))).toEqual(told([all]))
      }),
      { numRuns },
    )
  })
})

describe('a day, however it is written', () => {
  const days = fc.date({ min: new Date('1900-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  it('is the same day', () => {
    fc.assert(
      fc.property(days, (date) => {
        const day = date.toISOString().slice(0, 10)
        const [y, m, d] = day.split('-')
        expect(readDate(day)).toEqual({ day })
        expect(readDate(`${d}.${m}.${y}`)).toEqual({ day })
        const numbers = readDate(`${m}/${d}/${y}`)
        expect(numbers && !('day' in numbers) && inOrder(numbers, 'month_first')).toEqual({ day })
        for (const locale of ['en-US', 'en-GB', 'es-ES']) {
          const said = date.toLocaleDateString(locale, { dateStyle: 'long', timeZone: 'UTC' })
          expect([said, readDate(said)]).toEqual([said, { day }])
        }
      }),
      { numRuns },
    )
  })

  it('and a time is the same time', () => {
    fc.assert(
      fc.property(fc.nat(23), fc.nat(59), (hour, minute) => {
        const [h, m] = [hour, minute].map((n) => String(n).padStart(2, '0'))
        const half = `${hour % 12 || 12}:${m} ${hour < 12 ? 'a. m.' : 'PM'}`
        for (const said of [`${h}:${m}`, `${h}${m}`, `${hour}.${m}`, `${h}h${m}`, half]) {
          expect([said, readTime(said)]).toEqual([said, `${h}:${m}`])
        }
      }),
      { numRuns },
    )
  })
})
