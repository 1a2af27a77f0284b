import type { Fetch } from '$lib/api'

/** Where people print on Letter; everywhere else it is A4. */
const letter = ['US', 'CA', 'MX', 'PH', 'CL', 'CO', 'VE', 'CR', 'DO', 'GT', 'NI', 'PA', 'PR', 'SV']

/**
 * The page or the plan as the server prints it, in a language: the same words
 * in the same order as on the screen. `path` is that of what is read.
 */
export async function printed(fetch: Fetch, path: string, as: 'pdf' | 'text', language: string): Promise<Blob> {
  const { region = 'US' } = new Intl.Locale(navigator.language)
  const query = new URLSearchParams({ as, language, paper: letter.includes(region) ? 'letter' : 'a4' })
  const response = await fetch(new Request(new URL(`${path}/print?${query}`, location.origin)))
  if (!response.ok) throw Object.assign(new Error('not printed'), await response.json())
  return response.blob()
}
