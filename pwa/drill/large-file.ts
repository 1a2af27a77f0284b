import { createWriteStream, readFileSync } from 'node:fs'
import { finished } from 'node:stream/promises'
import type { Browser } from '@playwright/test'

/** Writes an export of Apple Health of so many megabytes, with `nights` nights at its end, beside everything else there is. */
export async function writeExport(path: string, megabytes: number, nights: number): Promise<void> {
  const file = createWriteStream(path)
  const write = (text: string) =>
    file.write(text) ? undefined : new Promise<void>((done) => file.once('drain', () => done()))
  await write(
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE HealthData [\n<!ELEMENT HealthData (Record)*>\n]>\n<HealthData>\n',
  )
  const beat = ` <Record type="HKQuantityTypeIdentifierHeartRate" sourceName="Robin’s Apple Watch" sourceVersion="10.6.1" device="&lt;&lt;HKDevice: 0x28&gt;, name:Apple Watch, manufacturer:Apple Inc.&gt;" unit="count/min" creationDate="2024-10-25 07:05:11 -0500" startDate="2024-10-25 07:04:44 -0500" endDate="2024-10-25 07:04:44 -0500" value="71">
  <MetadataEntry key="HKMetadataKeyHeartRateMotionContext" value="1"/>
 </Record>\n`
  const beats = beat.repeat(Math.ceil(1_000_000 / beat.length))
  for (let written = 0; written < megabytes; written++) await write(beats)
  for (let night = 0; night < nights; night++) {
    const at = (hours: number) =>
      new Date(Date.UTC(2020, 0, 1 + night) + hours * 3_600_000)
        .toISOString()
        .replace('T', ' ')
        .replace('.000Z', ' +0000')
    await write(
      ` <Record type="HKCategoryTypeIdentifierSleepAnalysis" sourceName="Watch" startDate="${at(-1)}" endDate="${at(7)}" value="HKCategoryValueSleepAnalysisAsleepCore"/>\n`,
    )
  }
  file.end('</HealthData>\n')
  await finished(file)
}

/** Megabytes that a browser's processes hold for themselves, all together. */
async function megabytesOf(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  const kilobytes = processInfo.map(({ id }) => {
    try {
      return Number(/^RssAnon:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0)
    } catch {
      return 0 // It ended meanwhile.
    }
  })
  return kilobytes.reduce((sum, one) => sum + one, 0) / 1024
}

/** The most that a browser holds while something is done, in megabytes, beyond what it held before. */
export async function growth(browser: Browser, during: () => Promise<void>): Promise<number> {
  const before = await megabytesOf(browser)
  let [most, isDone] = [before, false]
  const watching = (async () => {
    while (!isDone) {
      most = Math.max(most, await megabytesOf(browser))
      await new Promise((wait) => setTimeout(wait, 100))
    }
  })()
  try {
    await during()
  } finally {
    isDone = true
    await watching
  }
  return most - before
}
