// Sorts the catalogs by key, so that two people adding messages rarely touch
// the same lines. With --check it only says whether they are sorted.
import { readFileSync, writeFileSync } from 'node:fs'

const check = process.argv.includes('--check')

for (const name of ['en', 'es', 'reviewed']) {
  const file = new URL(`../messages/${name}.json`, import.meta.url)
  const before = readFileSync(file, 'utf8')
  const catalog = JSON.parse(before)
  const keys = Object.keys(catalog).sort()
  const sorted = Object.fromEntries(keys.map((key) => [key, catalog[key]]))
  const after = `${JSON.stringify(sorted, null, 2)}\n`
  if (after === before) continue
  if (check) {
    console.error(`messages/${name}.json is not sorted: run npm run format`)
    process.exitCode = 1
  } else {
    writeFileSync(file, after)
  }
}
