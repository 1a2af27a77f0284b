import { dayOf, type Local } from '$lib/db'
import { formatList, formatShortDay, m } from '$lib/i18n'
import { kindTitle } from '$lib/kind-title'

/**
 * What signing out would lose of `count` things, a line each: what it is and
 * of which days. What no key opens any more is only counted.
 */
export async function whatWouldBeLost(local: Local, count: number): Promise<string[]> {
  const [waiting, drafts] = await Promise.all([local.waiting(), local.drafts()])
  const days = new Map<string, Set<string>>()
  for (const { kind, fields } of waiting) {
    const title = kindTitle(kind)
    days.set(title, (days.get(title) ?? new Set()).add(dayOf(fields)))
  }
  const closed = count - waiting.length - drafts.length
  return [
    ...[...days].map(([title, of]) => titled(title, [...of].filter(Boolean).sort())),
    ...(drafts.length > 0 ? [m.settings_sign_out_typed()] : []),
    ...(closed > 0 ? [m.settings_sign_out_closed({ count: closed })] : []),
  ]
}

function titled(title: string, days: readonly string[]): string {
  return days.length > 0 ? m.settings_sign_out_days({ title, days: formatList(days.map(formatShortDay)) }) : title
}
