import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../scripts/free-port.js'

/** What spoils a connection: https://github.com/Shopify/toxiproxy names them all. */
export type Toxic =
  | { type: 'latency'; attributes: { latency: number; jitter: number }; stream?: Stream }
  | { type: 'reset_peer'; attributes: { timeout: number }; stream?: Stream }
  | { type: 'limit_data'; attributes: { bytes: number }; stream?: Stream }
/** `downstream`: what the server answers. */
type Stream = 'upstream' | 'downstream'

/** A demo that phones reach through a proxy, which spoils their connections when it is told to. */
export class Server {
  private constructor(
    private readonly folder: string,
    private readonly processes: readonly ChildProcess[],
    private readonly proxy: string,
    /** Where phones find it. */
    readonly address: string,
    /** Where it really is, with nothing in between. */
    readonly direct: string,
  ) {}

  static async start(): Promise<Server> {
    const folder = mkdtempSync(join(tmpdir(), 'alongside-'))
    const [port, front, control] = await Promise.all([freePort(), freePort(), freePort()])
    const address = `http://localhost:${front}`
    const env = { ...process.env, LISTEN: `127.0.0.1:${port}`, PUBLIC_URL: address, DATA_DIR: join(folder, 'demo') }
    const demo = spawn('../bin/alongside', ['demo'], { env, stdio: 'ignore' })
    const toxiproxy = spawn('../tmp/toxiproxy', ['-host', '127.0.0.1', '-port', `${control}`], { stdio: 'ignore' })
    const direct = `http://127.0.0.1:${port}`
    const proxy = `http://127.0.0.1:${control}/proxies`
    const server = new Server(folder, [toxiproxy, demo], proxy, address, direct)
    await Promise.all([answers(`${direct}/readyz`), answers(proxy)])
    await tell(proxy, 'POST', { name: 'app', listen: `127.0.0.1:${front}`, upstream: `127.0.0.1:${port}` })
    return server
  }

  /** From now on this is wrong with every connection, and nothing else. */
  async spoil(...toxics: readonly Toxic[]): Promise<void> {
    await this.heal()
    for (const toxic of toxics) await tell(`${this.proxy}/app/toxics`, 'POST', { name: toxic.type, ...toxic })
  }

  async heal(): Promise<void> {
    const toxics = (await (await fetch(`${this.proxy}/app/toxics`)).json()) as { name: string }[]
    for (const { name } of toxics) await tell(`${this.proxy}/app/toxics/${name}`, 'DELETE')
  }

  /** Whether anybody gets through. */
  async reachable(enabled: boolean): Promise<void> {
    await tell(`${this.proxy}/app`, 'POST', { enabled })
  }

  async stop(): Promise<void> {
    for (const one of this.processes) {
      if (one.exitCode !== null) continue
      const ended = new Promise((resolve) => one.once('exit', resolve))
      one.kill('SIGTERM')
      await ended
    }
    rmSync(this.folder, { recursive: true, force: true })
  }
}

async function tell(address: string, method: string, body?: object): Promise<void> {
  const answer = await fetch(address, { method, ...(body && { body: JSON.stringify(body) }) })
  if (!answer.ok) throw new Error(`${method} ${address}: ${await answer.text()}`)
}

/** Waits up to a minute until somebody answers there. */
async function answers(address: string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    const answer = await fetch(address).catch(() => undefined)
    if (answer?.ok) return
    await pause(200)
  }
  throw new Error(`${address} does not answer`)
}
