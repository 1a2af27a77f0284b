import { addDays, daysBetween } from './days'

/*
 * Nobody has homework: one extra ask a day, and two minutes of them in any
 * seven days. The rule of the server's `insight/asks.go`, held to the same cases.
 */

const secondsAWeek = 120
const week = 7

/** How long a follow-up takes, and one question of a measure. */
export const FOLLOW_UP_SECONDS = 40
export const QUESTION_SECONDS = 6

/** What bears on how somebody is comes first: the day on which the two check in on a step, then how they were before it. */
const order = ['check_in', 'baseline', 'measure'] as const

/** Something extra that is due, or will be. */
export interface Ask {
  readonly kind: (typeof order)[number]
  /** Of the plan line, or of the request. */
  readonly id: string
  readonly due: string
  readonly seconds: number
  /** It may need somebody at once: it opens only while somebody is there. */
  readonly safety?: boolean
}

/** An extra ask that was answered or left on a day, and how long it took; leaving it takes no time. */
export interface Asked {
  readonly day: string
  readonly seconds: number
}

/**
 * The one extra ask of a day; undefined where nothing is due, or where it would
 * be too much. Those due later take part, so that a measure leaves the
 * follow-ups of the days ahead their room.
 */
export function extraAsk(asks: readonly Ask[], asked: readonly Asked[], today: string): Ask | undefined {
  if (asked.some(({ day }) => day === today)) return undefined
  const ahead = asks
    .filter(({ kind, due }) => kind !== 'measure' && due > today)
    .map(({ due: day, seconds }) => ({ day, seconds }))
  return asks
    .filter(({ due }) => due <= today)
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || a.due.localeCompare(b.due))
    .find(({ kind, seconds }) => fits(kind === 'measure' ? [...asked, ...ahead] : asked, today, seconds))
}

/** Whether every seven days that hold one more ask hold two minutes at the most. */
function fits(asked: readonly Asked[], today: string, seconds: number): boolean {
  return Array.from({ length: week }, (_, first) => addDays(today, -first)).every((from) => {
    const inThem = asked.filter(({ day }) => day >= from && daysBetween(from, day) < week)
    return inThem.reduce((sum, one) => sum + one.seconds, seconds) <= secondsAWeek
  })
}
