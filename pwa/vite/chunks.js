import { readdirSync, readFileSync } from 'node:fs'

/**
 * Which files of the build a page needs, from Vite's own list.
 *
 * @typedef {Record<string, { file: string, isDynamicEntry?: boolean, imports?: string[] }>} Chunks
 */

/** Pages by their folder, and what loads by itself and only one of the two ever needs. */
const atTheClinic = /^src\/(routes\/(clinician|owner)|features\/(reply|summary\/TranslateDialog)|shell\/clinic)\b/
const onThePhone =
  /^src\/(routes\/(patient|online\/(Data|BringIn|Erase))|features\/(harddays|install|lock)|lib\/(account\/phone|db\/lock)|shell\/phone)\b/

/**
 * Pages that are nothing without the server, and opened a few times a year: no phone keeps them. Nor what shows a passkey once the
 * server has asked for one, nor what tells the server with a start where reminders go.
 */
const online =
  /^src\/(routes\/online|features\/(account\/(ConfirmSelf|WaysInUnseen)|erasure|reminder\/push)|lib\/account\/passkey)\b/

/** Pages by which a practice is run: no clinician needs them to see somebody. */
const ofOwners = /^src\/routes\/owner\b/

export function readChunks() {
  /** @type {Chunks} */
  const chunks = JSON.parse(readFileSync(new URL('../build/.vite/manifest.json', import.meta.url), 'utf8'))
  const names = Object.keys(chunks)
  const page = readFileSync(new URL('../build/index.html', import.meta.url), 'utf8')
  const script = /<script type="module"[^>]* src="\/([^"]+)"/.exec(page)?.[1]
  const entry = names.find((name) => chunks[name].file === script) ?? ''
  const pages = names.filter((name) => chunks[name].isDynamicEntry)

  /** Vite's list does not name workers: there is one, which starts once somebody has chosen a file to bring in. */
  const workers = readdirSync(new URL('../build/assets', import.meta.url))
    .filter((file) => /^worker-.*\.js$/.test(file))
    .map((file) => `assets/${file}`)

  /**
   * @param {string} name
   * @param {Set<string>} [seen]
   */
  function files(name, seen = new Set()) {
    seen.add(chunks[name].file)
    for (const imported of chunks[name].imports ?? []) {
      if (!seen.has(chunks[imported].file)) files(imported, seen)
    }
    return seen
  }

  /** @param {(page: string) => boolean} isTheirs */
  const all = (isTheirs) => new Set([entry, ...pages.filter(isTheirs)].flatMap((name) => [...files(name)]))
  return {
    pages,
    files,
    workers,
    initial: files(entry),
    /** Everything a patient's phone keeps: what it needs without a signal, and every day. */
    kept: all((page) => !atTheClinic.test(page) && !online.test(page)),
    /** Everything a patient's phone may ever run. */
    phone: new Set([...all((page) => !atTheClinic.test(page)), ...workers]),
    /** Everything a clinician's browser runs on a day with patients. */
    daily: all((page) => !onThePhone.test(page) && !online.test(page) && !ofOwners.test(page)),
    /** Everything a clinician's or an owner's browser may ever run. */
    clinic: all((page) => !onThePhone.test(page)),
  }
}
