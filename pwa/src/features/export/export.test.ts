import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { copyOfAll, fileCounter, type Progress, sizeOf } from './export'

beforeAll(() => void vi.stubGlobal('location', { origin: 'https://alongside.test' }))
afterAll(() => void vi.unstubAllGlobals())

const signature = [0x50, 0x4b, 3, 4]
const headers = { 'Alongside-Parts': '2', 'Content-Disposition': 'attachment; filename="alongside-2026-11-30.zip"' }

test('files are counted wherever the pieces end', () => {
  const bytes = [...signature, 1, 2, 0x50, 0x50, 0x4b, 3, 4, 9, 0x50, 0x4b, 1, 2]
  for (let size = 1; size <= bytes.length; size++) {
    const counted = fileCounter()
    let files = 0
    for (let at = 0; at < bytes.length; at += size) files = counted(Uint8Array.from(bytes.slice(at, at + size)))
    expect(files).toBe(2)
  }
})

test('a copy comes with its name, and tells how far it is', async () => {
  const told: Progress[] = []
  const body = new Blob([Uint8Array.from([...signature, ...signature])])
  const file = await copyOfAll(
    async () => new Response(body, { headers }),
    (progress) => told.push(progress),
    new AbortController().signal,
  )
  expect(file?.name).toBe('alongside-2026-11-30.zip')
  expect(file?.size).toBe(8)
  expect(told.at(-1)).toEqual({ part: 2, parts: 2, bytes: 8 })
})

test('a copy that is cut off is no copy', async () => {
  const cut = new ReadableStream({
    start(controller) {
      controller.enqueue(Uint8Array.from(signature))
    },
    pull(controller) {
      controller.error(new TypeError('network error'))
    },
  })
  const copying = copyOfAll(
    async () => new Response(cut, { headers }),
    () => undefined,
    new AbortController().signal,
  )
  await expect(copying).rejects.toThrow('half a file')
})

test('a copy that is called off stops the server too', async () => {
  let cancelled = false
  const endless = new ReadableStream({
    pull(controller) {
      controller.enqueue(Uint8Array.from(signature))
    },
    cancel() {
      cancelled = true
    },
  })
  const stop = new AbortController()
  const copying = copyOfAll(
    async () => new Response(endless, { headers }),
    () => stop.abort(),
    stop.signal,
  )
  expect(await copying).toBeUndefined()
  expect(cancelled).toBe(true)
})

test('sizes are round', () => {
  expect([1, 340_200, 1_240_000].map(sizeOf)).toEqual(['1\u00a0kB', '341\u00a0kB', '1.2\u00a0MB'])
})
