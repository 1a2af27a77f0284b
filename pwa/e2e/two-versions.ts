import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A door before the server under test, behind which the app can be exchanged for a newer version of itself. */
export interface Door {
  readonly site: string
  /** From now on the server has the second version: its page says so, and its worker keeps that page. */
  update(): void
  close(): Promise<void>
}

const server = process.env.BASE_URL ?? 'http://127.0.0.1:8080'
const ofConnection = [
  'content-encoding',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'set-cookie',
]

export async function openDoor(): Promise<Door> {
  let isSecond = false
  const door = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    // Asked whether it has changed, the server would speak of its own version.
    const {
      host: _,
      connection: __,
      'if-none-match': ___,
      origin,
      ...headers
    } = request.headers as Record<string, string>
    const answer = await fetch(new URL(request.url ?? '/', server), {
      method: request.method ?? 'GET',
      headers: { ...headers, ...(origin && { origin: new URL(server).origin }) },
      body: chunks.length > 0 ? Buffer.concat(chunks) : null,
      redirect: 'manual',
    })
    const kept = [...answer.headers].filter(([name]) => !ofConnection.includes(name))
    const body = Buffer.from(await answer.arrayBuffer())
    response.writeHead(answer.status, { ...Object.fromEntries(kept), 'set-cookie': answer.headers.getSetCookie() })
    response.end(isSecond ? second(request.url ?? '/', answer.headers.get('content-type') ?? '', body) : body)
  })
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
  return {
    site: `http://localhost:${(door.address() as AddressInfo).port}`,
    update: () => {
      isSecond = true
    },
    close: () =>
      new Promise((resolve) => {
        door.closeAllConnections()
        door.close(() => resolve())
      }),
  }
}

/** What a release changes for a phone: the page, and the worker's list with the page's new revision. */
function second(path: string, type: string, body: Buffer): Buffer | string {
  if (path === '/sw.js')
    return body.toString().replace(/"revision":"\w+","url":"index\.html"/, '"revision":"second","url":"index.html"')
  if (type.startsWith('text/html')) return body.toString().replace('<html', '<html data-version="second"')
  return body
}
