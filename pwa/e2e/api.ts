import { type APIRequestContext, expect } from '@playwright/test'

// biome-ignore lint/suspicious/noExplicitAny: answers of the API, as these tests need them
export type Answer = any

export function bearer(token: string) {
  return { headers: { Authorization: `Bearer ${token}` } }
}

/** Asks the server as a phone would, and answers what it said. */
export async function post(request: APIRequestContext, path: string, data: unknown, token?: string): Promise<Answer> {
  const response = await request.post(`/api/v1${path}`, { data, ...(token && bearer(token)) })
  expect(response.ok(), `${path}: ${await response.text()}`).toBe(true)
  return response.status() === 204 ? undefined : response.json()
}
