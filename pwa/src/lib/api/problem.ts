import type { Problems } from './wire'

/** The server said no (RFC 9457). `code` is stable, and what a screen finds its sentence by. */
export class Problem extends Error {
  override readonly name = 'Problem'

  constructor(
    readonly status: number,
    readonly code: string,
    readonly errors: Problems = [],
    /** Seconds to wait before the next try, where the server said so. */
    readonly retryAfter: number | undefined = undefined,
    /** How what stands against it stands by now, where the server said so. */
    readonly current: unknown = undefined,
  ) {
    super(`${status} ${code}`)
  }
}

/** No answer at all: no signal, no server, or it took too long. */
export class NoConnection extends Error {
  override readonly name = 'NoConnection'
  readonly code = 'offline'
}

/** Where somebody in between answered without a problem document (a proxy, mostly). */
const codes: Readonly<Record<number, string>> = {
  401: 'signed_out',
  403: 'forbidden',
  404: 'not_found',
  413: 'too_large',
  429: 'too_many_tries',
}
/** Whoever says so, it is the same to a person: try again in a moment. */
const busy = [502, 503, 504]

/** The problem an answer tells of. */
export async function problemOf(response: Response): Promise<Problem> {
  const { code, errors, current } = await documentOf(response)
  return new Problem(
    response.status,
    busy.includes(response.status) ? 'busy' : typeof code === 'string' ? code : (codes[response.status] ?? 'internal'),
    Array.isArray(errors) ? errors : [],
    retryAfter(response.headers.get('Retry-After')),
    current,
  )
}

async function documentOf(response: Response): Promise<{ code?: unknown; errors?: unknown; current?: unknown }> {
  if (!response.headers.get('Content-Type')?.includes('json')) return {}
  return (await response.json().catch(() => undefined)) ?? {}
}

/** Seconds from now; the header may hold seconds or a date (RFC 9110, 10.2.3). */
function retryAfter(header: string | null): number | undefined {
  if (!header) return undefined
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined
}
