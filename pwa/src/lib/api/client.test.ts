import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { answer, apiClient } from './client'
import type { paths } from './schema'

const visit_id = '0190a1b2-0000-7000-8000-000000000001'

beforeAll(() => vi.stubGlobal('location', { origin: 'https://alongside.example' }))
afterAll(() => vi.unstubAllGlobals())

/** A server that keeps what it was asked, and gives one answer to all of it. */
function server(status: number, body?: object) {
  const asked: Request[] = []
  const api = apiClient<paths>(async (request) => {
    asked.push(request)
    return new Response(body && JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
  })
  return { api, asked }
}

test('what is asked for stands in the address, whatever signs it has', async () => {
  const { api, asked } = server(200, { patients: [] })
  expect(await answer(api.GET('/api/v1/clinic/patients', { params: { query: { q: 'Ana & Bo' } } }))).toEqual({
    patients: [],
  })
  await api.GET('/api/v1/clinic/patients', { params: { query: {} } })
  await api.GET('/api/v1/visits/{visit_id}/summary', { params: { path: { visit_id: 'a/b?' } } })
  const addresses = asked.map(({ url }) => url.slice(location.origin.length))
  expect(addresses).toEqual([
    '/api/v1/clinic/patients?q=Ana+%26+Bo',
    '/api/v1/clinic/patients',
    '/api/v1/visits/a%2Fb%3F/summary',
  ])
})

test('what is sent is JSON, and an answer without a body is one', async () => {
  const { api, asked } = server(204)
  await expect(
    api.POST('/api/v1/visits/{visit_id}/guest-codes', { params: { path: { visit_id } }, body: { way: 'link' } }),
  ).resolves.toEqual({ data: undefined })
  expect([asked[0]?.method, await asked[0]?.json()]).toEqual(['POST', { way: 'link' }])
  await expect(answer(api.GET('/api/v1/me'))).rejects.toThrow(TypeError)
})

test('a no is a Problem', async () => {
  const { api } = server(409, { code: 'over' })
  await expect(api.DELETE('/api/v1/visits/{visit_id}/share', { params: { path: { visit_id } } })).rejects.toEqual(
    expect.objectContaining({ status: 409, code: 'over' }),
  )
})
