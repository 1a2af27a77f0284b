import type { Entry, Local } from '$lib/db'

/** Words typed over a concern that is not there any more: another phone removed it. */
export interface Left {
  /** Of their draft. */
  readonly name: string
  readonly words: string
}

/** What was typed over the words of a concern that is none of `concerns`. */
export async function leftWords(local: Local, concerns: readonly Entry<'concern'>[]): Promise<Left[]> {
  // After a sign-in the concerns are still on their way.
  if (!(await local.place())?.caughtUp) return []
  const there = new Set(['new', ...concerns.map(({ id }) => id)])
  const names = (await local.drafts()).filter((name) => {
    const [kind, id = ''] = name.split(':')
    return kind === 'concern' && !there.has(id)
  })
  const all = await Promise.all(
    names.map(async (name) => ({ name, words: (await local.draft<string>(name))?.typed ?? '' })),
  )
  return all.filter(({ words }) => words.trim() !== '')
}
