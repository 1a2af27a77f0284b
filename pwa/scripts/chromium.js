import { existsSync } from 'node:fs'

/** Where a system keeps its Chromium; `CHROMIUM` names another one. */
const wellKnown = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** The system's Chromium. Throws a sentence that says what to install when there is none. */
export function chromiumPath() {
  const path = process.env.CHROMIUM || wellKnown.find((candidate) => existsSync(candidate))
  if (path) return path
  throw new Error('No Chromium found. Install chromium, or name one: CHROMIUM=/path/to/chromium')
}

/** Quiet, and able to start as root in a container. */
export const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
