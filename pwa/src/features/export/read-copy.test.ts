import { expect, test } from 'vitest'
import { broughtBack, CopyError } from '$lib/db/copy'
import { blank, view } from '$lib/db/entry'
import { fresh, readCopy } from './read-copy'
import { textIn } from './unzip'

const night = {
  id: '08f807f1-a1ea-597e-8cf6-4c8382b24a61',
  kind: 'sleep',
  recorded_at: '2026-11-24T13:05:00Z',
  fields: { day: '2026-11-23', zone: 'America/Chicago', note: 'Woke to rain.' },
}
const checkIn = {
  id: '02fdd8be-5723-5d29-9751-d88171ab4b4a',
  kind: 'checkin',
  recorded_at: '2026-11-24T13:05:00Z',
  fields: { visit_id: 'a', hope: 'To be heard first.' },
}
const whole = {
  format: 'alongside',
  version: 1,
  exported_at: '2026-11-30T20:00:00Z',
  person: { display_name: 'Ana R.' },
  entries: [night, checkIn],
  record: [{}, {}],
}
const codeOf = async (reading: () => unknown) => {
  try {
    await reading()
  } catch (error) {
    return error instanceof CopyError ? error.code : error
  }
  return 'read'
}

test('a copy says whose it is, and what stays in it', () => {
  const copy = readCopy(JSON.stringify({ ...whole, added: 'by a later version' }))
  expect(copy).toMatchObject({ name: 'Ana R.', madeAt: whole.exported_at, record: 2 })
  expect(copy.entries.map(({ id }) => id)).toEqual([night.id, checkIn.id])
})

test('what is here already does not come in, nor a check-in without its visit', () => {
  const copy = readCopy(JSON.stringify(whole))
  expect(fresh(copy, new Set()).map(({ kind }) => kind)).toEqual(['sleep'])
  expect(fresh(copy, new Set(['a'])).map(({ kind }) => kind)).toEqual(['sleep', 'checkin'])
  expect(fresh(copy, new Set([night.id]))).toEqual([])
})

test('it is written as of the time it was written first, and what is here stays', () => {
  const [copied] = readCopy(JSON.stringify(whole)).entries
  if (!copied) throw new TypeError('nothing was read')
  const came = broughtBack(undefined, copied)
  expect(view(came)).toEqual(night.fields)
  expect(Date.parse(came.next?.recordedAt ?? '')).toBe(Date.parse(night.recorded_at))
  const held = {
    ...blank(night.id, 'sleep', '2026-11-23'),
    rev: 3,
    base: { day: '2026-11-23', note: 'Written since.' },
  }
  expect(broughtBack(held, copied)).toBe(held)
})

test('each wrong file has its name, and nothing of it is taken', async () => {
  const wrong: Readonly<Record<string, unknown>> = {
    foreign: { ...whole, format: 'daylio' },
    newer: { ...whole, version: 2 },
    broken: { ...whole, entries: [night, { ...night, fields: null }] },
  }
  for (const [code, file] of Object.entries(wrong))
    expect(await codeOf(() => readCopy(JSON.stringify(file)))).toBe(code)
  expect(await codeOf(() => readCopy('{"format":'))).toBe('broken')
  expect(await codeOf(() => readCopy('null'))).toBe('foreign')
  // What only a clinic can write is no entry of the person's.
  expect(await codeOf(() => readCopy(JSON.stringify({ ...whole, entries: [{ ...night, kind: 'visit' }] })))).toBe(
    'newer',
  )
})

/** An archive with one file, as the server writes it: its sizes stand in the list alone. */
async function archive(name: string, text: string, said = new TextEncoder().encode(text).length): Promise<Blob> {
  const packed = await new Response(
    new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw')),
  ).arrayBuffer()
  const called = new TextEncoder().encode(name)
  const head = new DataView(new ArrayBuffer(30))
  head.setUint32(0, 0x04034b50, true)
  head.setUint16(26, called.length, true)
  const list = new DataView(new ArrayBuffer(46))
  list.setUint32(0, 0x02014b50, true)
  list.setUint16(10, 8, true)
  list.setUint32(20, packed.byteLength, true)
  list.setUint32(24, said, true)
  list.setUint16(28, called.length, true)
  const end = new DataView(new ArrayBuffer(22))
  end.setUint32(0, 0x06054b50, true)
  end.setUint32(12, 46 + called.length, true)
  end.setUint32(16, 30 + called.length + packed.byteLength, true)
  return new Blob([head, called, packed, list, called, end])
}

test('an archive gives its one file', async () => {
  const text = '¿Qué tal? '.repeat(50_000)
  expect(await textIn(await archive('alongside.json', text), 'alongside.json')).toBe(text)
})

test('a wrong archive is named, and unpacked no further than it says', async () => {
  const zeros = '0'.repeat(1_000_000)
  const good = await archive('alongside.json', '{}')
  const wrong: readonly [string, Blob][] = [
    ['broken', new Blob(['no archive at all'])],
    ['broken', good.slice(0, good.size - 10)],
    ['broken', new Blob([good.slice(0, 20), good.slice(40)])],
    ['broken', await archive('alongside.json', zeros, 1000)],
    ['broken', await archive('alongside.json', '{}', 500_000_000)],
    ['foreign', await archive('export.xml', '<a/>')],
  ]
  for (const [code, file] of wrong) expect(await codeOf(() => textIn(file, 'alongside.json'))).toBe(code)
})
