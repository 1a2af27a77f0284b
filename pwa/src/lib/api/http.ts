import { NoConnection, Problem, problemOf } from './problem'

export type Fetch = (request: Request) => Promise<Response>

/** After this long there is no answer to be expected. Milliseconds. */
const patience = 30_000

/** The browser's `fetch`, failing in our words. A request may have waited for somebody before: its patience begins here. */
export const plainFetch: Fetch = async (request) => {
  try {
    // A file takes as long as it takes; nothing else is asked for like this.
    return await fetch(request, request.cache === 'no-store' ? undefined : { signal: AbortSignal.timeout(patience) })
  } catch (error) {
    throw new NoConnection('no answer', { cause: error })
  }
}

/**
 * One request with a JSON body and a JSON answer. Rejects with a `Problem`
 * where the server says no, and with `NoConnection` where nobody answers.
 */
export async function call<T>(fetch: Fetch, method: string, path: string, body?: object): Promise<T> {
  const request = new Request(new URL(path, location.origin), {
    method,
    ...(body && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
  })
  const response = await fetch(request)
  if (!response.ok) throw await problemOf(response)
  if (response.status === 204) return undefined as T
  try {
    return await response.json()
  } catch (error) {
    // The signal was lost in the middle, or what answered is not our server.
    throw new NoConnection('half an answer', { cause: error })
  }
}

/** True where the server refuses the body itself, whatever it is about. */
export function refusesBody(error: unknown): error is Problem {
  return error instanceof Problem && [400, 413, 422].includes(error.status)
}
