// The budgets, in brotli. Read from Vite's list of what each page loads, so a
// chunk shared by two pages counts for both, and once for everybody's whole.
import { readChunks } from './vite/chunks.js'

const { pages, files, workers, initial, kept, phone, daily, clinic } = readChunks()

/** @param {Iterable<string>} list */
const inBuild = (list) => [...list].map((file) => `build/${file}`)

export default [
  { name: 'JS at the start', path: [...inBuild(initial), 'build/boot.js'], limit: '35 kB' },
  ...pages.map((page) => ({
    name: `JS of ${page.replace('src/routes/', '')}`,
    path: inBuild([...files(page)].filter((file) => !initial.has(file))),
    limit: '35 kB',
  })),
  { name: 'JS that reads a file to bring in', path: inBuild(workers), limit: '15 kB' },
  { name: 'CSS, all of it', path: 'build/assets/*.css', limit: '12 kB' },
  { name: 'service worker', path: 'build/sw.js', limit: '7 kB' },
  { name: "JS that a patient's phone keeps, all of it", path: [...inBuild(kept), 'build/boot.js'], limit: '150 kB' },
  { name: 'JS that a patient may ever run', path: [...inBuild(phone), 'build/boot.js'], limit: '195 kB' },
  {
    name: 'JS that a clinician runs every day, all of it',
    path: [...inBuild(daily), 'build/boot.js'],
    limit: '150 kB',
  },
  {
    name: 'JS that a clinician or an owner may ever run',
    path: [...inBuild(clinic), 'build/boot.js'],
    limit: '175 kB',
  },
]
