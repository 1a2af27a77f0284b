import type { components } from '$lib/api/schema'
import { formatShortDay, m } from '$lib/i18n'
import { personName } from '$lib/person-name'
import type { LastFollowUp } from '$lib/plan/last-follow-up'
import { moveWords, returnWords, stanceWords } from '$lib/plan/words'
import { saying } from '$lib/thread-words'
import type { Flag } from './flag'

type Schemas = components['schemas']
type Colleague = Schemas['Colleague']
type LiveLine = Omit<Schemas['PageLine'], 'author' | 'step'> & {
  /** Null: the patient. */
  readonly author: Colleague | null
  /** Of a medicine with steps. */
  readonly step: Schemas['PageStep'] | null
}
type News = Omit<Schemas['PageNews'], 'author'> & { readonly author: Colleague | null }

/**
 * What the record of both says when a page is read: no part of what was
 * shared, and on the patient's own phone as well.
 */
export interface Live {
  /** What can't wait: what nobody has seen first. */
  readonly flags: readonly Flag[]
  /** The lines that stand, the foundations first. */
  readonly plan: readonly LiveLine[]
  /** How the patient was last; null before the first one. */
  readonly follow_up: LastFollowUp | null
  /** The last one before this one that took place; null: none. */
  readonly last_visit: string | null
  /** What was said since, in its order. */
  readonly since: readonly News[]
}

/** Whether there is anything of it to show. */
export function isLive({ plan, follow_up, last_visit }: Live): boolean {
  return plan.some(({ step, not_now }) => step || not_now?.holds) || follow_up !== null || last_visit !== null
}

/** `Theo said not now, Nov 3. May we bring it up again? “Next visit”`, as long as it holds; else empty. */
export function notNowWords({ not_now }: LiveLine, name: string, when: (at: string) => string): string {
  if (!not_now?.holds) return ''
  return m.clinic_plans_not_now({ name, time: when(not_now.since), back: returnWords[not_now.may_raise]() })
}

/** `25 mg, step 1 of 3, since Nov 23; check-in Nov 29`. */
export function stepWords(
  { dose, number, of, since, check_on }: Schemas['PageStep'],
  day: (at: string) => string,
): string {
  if (!since) return m.clinic_now_step_none()
  if (number === 0) return m.clinic_now_step_off({ day: day(since) })
  const on = m.clinic_now_step_on({ dose, number, of, day: day(since) })
  return check_on ? `${on}; ${m.clinic_now_check({ day: formatShortDay(check_on) })}` : on
}

const lineNews: Readonly<Record<string, () => string>> = {
  new: m.clinic_now_news_line_new,
  changed: m.clinic_now_news_line_changed,
  removed: m.clinic_now_news_line_removed,
}
const followUpNews: Readonly<Record<string, () => string>> = {
  not_right: m.clinic_now_news_not_right,
  check_in: m.clinic_now_news_check_in,
  baseline: m.clinic_now_news_baseline,
}

/** What somebody did; empty where a reply has only words. */
function deed({ what, how, of, dose }: News): string {
  switch (what) {
    case 'concern':
      return m.clinic_now_news_concern()
    case 'reply':
      return how === 'answer' ? m.thread_heard() : saying({ kind: how } as Parameters<typeof saying>[0])
    case 'plan_line':
      return lineNews[how]?.() ?? ''
    case 'stance':
      return stanceWords[how as keyof typeof stanceWords]?.() ?? ''
    case 'move':
      return moveWords({ kind: how, step: dose ? 1 : 0 } as Parameters<typeof moveWords>[0], dose) ?? ''
    case 'follow_up':
      return followUpNews[how]?.() ?? ''
    case 'note':
      return m.clinic_now_news_note()
    case 'sent_measure':
      return how ? m.clinic_now_news_measure_look({ name: of }) : m.clinic_now_news_measure({ name: of })
  }
}

/** One thing said since the last visit: who and when, what it is about, what they did, and their words. */
export function newsOf(news: News, patient: string): { who: string; about: string; deed: string; words: string } {
  const { what, of, author, day, words } = news
  return {
    who: `${formatShortDay(day)} · ${author ? personName(author) : patient}`,
    about: what === 'stance' || what === 'move' || (what === 'plan_line' && !words) ? of : '',
    deed: deed(news),
    words,
  }
}
