import address from './names.json?url'

/** The file's own words on where its names are from stand at its top. */
interface Names {
  readonly medicines: readonly (readonly string[])[]
  readonly supplements: readonly string[]
}

/** How many names are offered at once. */
const most = 8

/** The names that may be offered; none where the file can't be had. Any name can be typed without it. */
export async function loadNames(): Promise<readonly string[]> {
  try {
    const { medicines, supplements }: Names = await (await fetch(address)).json()
    return [...medicines.flat(), ...supplements]
  } catch {
    return []
  }
}

/** Names that begin as `typed` does, then those with a later word that does. Nothing before the second letter. */
export function matching(names: readonly string[], typed: string): readonly string[] {
  const wanted = plain(typed.trim())
  if (wanted.length < 2) return []
  const found = names.filter((name) => ` ${plain(name)}`.includes(` ${wanted}`))
  if (found.some((name) => plain(name) === wanted)) return []
  const begins = (name: string) => Number(!plain(name).startsWith(wanted))
  return found.toSorted((a, b) => begins(a) - begins(b)).slice(0, most)
}

/** Without capitals and accents: nobody has to know how a name is spelled exactly. */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
}
