import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Choices, Here, Reading } from './found'
import { readFile } from './read'
import { type Packed, zipOf } from './testing/zip'

const folder = new URL('../../../../testdata/import/', import.meta.url)
const here: Here = { zone: 'America/New_York', dayStart: 240, now: '2026-11-24T15:00:00Z' }
const bytesOf = (name: string) => new Uint8Array(readFileSync(new URL(name, folder)))
const read = (bytes: BlobPart, choices: Choices = {}) => readFile(new Blob([bytes]), choices, here)
const packed = (name: string, bytes: Uint8Array): Packed => ({ name, data: deflateRawSync(bytes), size: bytes.length })

/** A file of the folder, and what somebody said about it. */
const cases: [file: string, choices: Choices][] = [
  ['daylio.csv', { moods: { wobbly: 2 } }],
  ['daylio-es.csv', {}],
  ['export.xml', {}],
  ['diary.csv', {}],
  ['diario.csv', { order: 'day_first' }],
]

describe('what is read from a file', () => {
  it('has a case for each file', () => {
    const files = readdirSync(folder).filter((name) => !/\.(json|md)$/.test(name))
    expect(files.sort()).toEqual(cases.map(([file]) => file).sort())
  })

  it.each(cases)('%s', async (file, choices) => {
    const reading = await read(bytesOf(file), choices)
    const golden = new URL(`${file}.json`, folder)
    if (process.env.UPDATE) writeFileSync(golden, `${JSON.stringify(reading, null, 2)}\n`)
    expect(reading).toEqual(JSON.parse(readFileSync(golden, 'utf8')))
  })
})

const days = ({ found }: Reading) => found.map(({ kind, day }) => `${kind} ${day}`)

describe('Daylio', () => {
  const file = bytesOf('daylio.csv')

  it('gives the same entries the same ids, whichever way they are read', async () => {
    const [asDays, asMoments] = [await read(file, { entries: 'day' }), await read(file, { entries: 'moment' })]
    const day = asDays.found.find(({ kind, day }) => kind === 'mood' && day === '2026-11-22')
    const moment = asMoments.found.find(({ kind, day }) => kind === 'moment' && day === '2026-11-22')
    expect(day?.also).toEqual([moment?.id])
    expect(moment?.also).toEqual([day?.id])
  })

  it('keeps what somebody did as a word, or leaves it out, as they say', async () => {
    const noted = await read(file, { activities: 'note' })
    expect(noted.found.every(({ kind }) => kind !== 'regulation')).toBe(true)
    expect(noted.found.find(({ day }) => day === '2026-11-22')?.fields).toMatchObject({ valence: 3, note: 'reading' })
    const left = await read(file, { activities: 'leave' })
    expect(left.found.find(({ day }) => day === '2026-11-22')?.fields).not.toHaveProperty('note')
  })
})

describe('a diary', () => {
  const table = (...lines: string[]) => new TextEncoder().encode(['Date,Quality', ...lines].join('\n'))

  it('asks which number is the month where no line tells', async () => {
    const reading = await read(table('03/04/2026,3', '05/06/2026,4'))
    expect(reading).toMatchObject({ asksOrder: true, sampleDate: '03/04/2026', found: [] })
    const said = await read(table('03/04/2026,3', '05/06/2026,4'), { order: 'month_first' })
    expect(days(said)).toEqual(['sleep 2026-03-04', 'sleep 2026-05-06'])
  })

  it('tells it from one line that does, wherever it stands', async () => {
    const reading = await read(table('03/04/2026,3', '25/06/2026,4'))
    expect(days(reading)).toEqual(['sleep 2026-04-03', 'sleep 2026-06-25'])
    expect(reading.asksOrder).toBeUndefined()
  })

  it('asks where lines tell different things', async () => {
    const reading = await read(table('25/04/2026,3', '04/25/2026,4', '03/04/2026,3'))
    expect(reading.asksOrder).toBe(true)
  })

  it('names what can’t be, by its line', async () => {
    const reading = await read(table('1899-12-31,3', '2026-11-26,3', '2026-02-30,3', '2026-01-01,11', '2026-01-02,'))
    expect(reading.bad).toEqual([
      { line: 2, code: 'before_1900' },
      { line: 3, code: 'future' },
      { line: 4, code: 'date', column: 'Date' },
      { line: 5, code: 'level', column: 'Quality' },
      { line: 6, code: 'nothing' },
    ])
  })

  it('lists the first bad lines and counts them all', async () => {
    const reading = await read(table(...Array.from({ length: 500 }, () => 'never,3')))
    expect([reading.bad.length, reading.badCount]).toEqual([100, 500])
  })

  it('takes a night dated by its evening as that of the next day', async () => {
    const evening = 'Date,Lights out,Woke up\n2026-11-20,23:00,07:00'
    const reading = await read(evening, { dated: 'evening' })
    expect(reading.found[0]).toMatchObject({
      day: '2026-11-21',
      fields: { tried_to_sleep: '2026-11-21T04:00:00Z', final_awakening: '2026-11-21T12:00:00Z' },
    })
  })

  it('takes columns for what somebody says they are', async () => {
    const reading = await read('Date,A\n2026-11-20,4', { columns: ['day', 'quality'] })
    expect(reading.found[0]?.fields).toMatchObject({ quality: 4 })
  })

  it.each([
    ['utf-16le', '\ufeff', 'utf16le'],
    ['utf-8 with its mark', '\ufeff', 'utf8'],
  ] as const)('reads %s', async (_, mark, encoding) => {
    const reading = await read(Buffer.from(`${mark}Fecha;Calidad;Notas\r\n2026-11-20;4;Mañana\r\n`, encoding))
    expect(reading.found[0]?.fields).toMatchObject({ quality: 4, note: 'Mañana' })
  })

  it('reads UTF-16 without a mark', async () => {
    const reading = await read(Buffer.from('Date,Quality\n2026-11-20,4\n', 'utf16le'))
    expect([reading.encoding, reading.found.length]).toEqual(['utf-16le', 1])
  })
})

describe('a zip', () => {
  it('holds the export among its other files', async () => {
    const export_ = packed('apple_health_export/exportar.xml', bytesOf('export.xml'))
    const beside = packed(
      'apple_health_export/export_cda.xml',
      new TextEncoder().encode(`<a>${' '.repeat(99_999)}</a>`),
    )
    const plain: Packed = { name: 'x.xml', data: new Uint8Array(3), size: 3, method: 0 }
    const bare = await read(bytesOf('export.xml'))
    expect(await read(zipOf([beside, plain, export_]))).toEqual(bare)
    expect(await read(zipOf([beside, export_], { long: true, comment: 'PK\x05\x06 is no end' }))).toEqual(bare)
  })

  const bomb = deflateRawSync(Buffer.alloc(80_000_000, '<HealthData>'))
  const file = packed('export.xml', bytesOf('export.xml'))
  it.each<[string, string, BlobPart]>([
    ['zip_bomb', 'unpacks to far too much', zipOf([{ name: 'export.xml', data: bomb, size: 80_000_000 }])],
    ['zip_broken', 'unpacks to more than it says', zipOf([{ ...file, size: 100 }])],
    ['zip_broken', 'unpacks to less than it says', zipOf([{ ...file, size: file.size + 1 }])],
    ['zip_broken', 'is cut off in a file', zipOf([{ ...file, data: file.data.subarray(0, 400) }])],
    ['zip_broken', 'is cut off', zipOf([file]).subarray(0, 500)],
    ['zip_locked', 'has a password', zipOf([{ ...file, locked: true }])],
    ['zip_method', 'is packed by another method', zipOf([{ ...file, method: 14 }])],
    ['zip_nothing', 'holds nothing we know', zipOf([packed('photo.jpg', new Uint8Array(9))])],
    ['zip_nothing', 'is empty', zipOf([])],
  ])('%s: one that %s', async (code, _, bytes) => {
    await expect(read(bytes)).rejects.toMatchObject({ name: 'ImportError', code })
  })
})

describe('what nothing is brought in from', () => {
  const xml = (inside: string) => `<?xml version="1.0"?>${inside}`
  const laughs = Array.from({ length: 30 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('')
  it.each<[string, string, BlobPart]>([
    ['empty', 'an empty file', ''],
    ['unknown', 'a picture', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13, 0])],
    ['unknown', 'a letter', 'Dear diary'],
    ['unknown', 'another document', xml('<gpx></gpx>')],
    ['unknown', 'entities within entities', xml(`<!DOCTYPE x [<!ENTITY l0 "ha">${laughs}]><x>&l30;</x>`)],
    ['xml_broken', 'a document that is broken off', bytesOf('export.xml').subarray(0, 5000)],
    ['xml_broken', 'a tag without an end', xml(`<HealthData a="${'x'.repeat(300_000)}`)],
    ['csv_quote', 'a quotation mark that is never closed', 'Date,Note\n2026-11-20,"ah\n2026-11-21,oh'],
  ])('%s: %s', async (code, _, bytes) => {
    await expect(read(bytes)).rejects.toMatchObject({ name: 'ImportError', code })
  })

  it('puts nothing in the place of an entity', async () => {
    const record = (value: string) =>
      `<Record type="HKCategoryTypeIdentifierSleepAnalysis" value="${value}" sourceName="&l30;" startDate="2026-11-20 23:00:00 -0500" endDate="2026-11-21 07:00:00 -0500"/>`
    const inside = `<HealthData>${record('&l30;')}${record('HKCategoryValueSleepAnalysisAsleep')}</HealthData>`
    const reading = await read(xml(`<!DOCTYPE HealthData [<!ENTITY l0 "ha">${laughs}]>${inside}`))
    expect([days(reading), reading.badCount]).toEqual([['sleep 2026-11-21'], 1])
  })
})
