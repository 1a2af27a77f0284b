import { type Ask, type Asked, extraAsk, FOLLOW_UP_SECONDS, QUESTION_SECONDS } from '$lib/asks'
import { answeredBy } from '$lib/coverage'
import type { Entry, Live } from '$lib/db'
import { type Listed, listInstruments } from '$lib/measure'
import type { DueMeasure } from '$lib/measure-due'
import { type OpenCheckIn, openBaselines, openCheckIns } from '$lib/plan/check-in'
import type { Line } from '$lib/plan/lines'
import type { Today } from './day'
import { counted, type useMeasures } from './measures'
import type { usePlan } from './plan'
import { careTeam } from './team'

/** What Today asks besides the log: a check-in, how it is before a first dose, or a measure. */
export interface Extra {
  readonly checkIn?: OpenCheckIn
  readonly baseline?: Line
  readonly measure?: DueMeasure & { readonly listed: Listed }
  /** The day's was answered or left. */
  readonly spent: boolean
  /** All that are due, also what is closed at this hour, and what was answered or left lately. */
  readonly asks: readonly Ask[]
  readonly asked: readonly Asked[]
}

interface All {
  readonly checkIns: readonly OpenCheckIn[]
  readonly baselines: readonly Line[]
  readonly measures: readonly DueMeasure[]
  readonly followUps: readonly Entry<'follow_up'>[]
  readonly sent: readonly Entry<'sent_measure'>[]
  /** Somebody is there now who would see an answer that can't wait. */
  readonly isThere: boolean
  readonly today: string
}

interface Followed {
  readonly day: Today
  readonly plan: ReturnType<typeof usePlan>
  readonly measures: ReturnType<typeof useMeasures>
  readonly team: Live<readonly Entry<'team'>[]>
}

/** The same, followed; undefined until it is known. */
export function useExtra({ day, plan, measures, team }: Followed): { readonly current: Extra | undefined } {
  let extra: Extra | undefined = $state.raw()
  $effect(() => {
    if (![plan, measures, team].every((part) => part.ready)) return
    const practice = measures.practice.current
    const there = answeredBy(practice ?? {}, practice?.time_zone ?? day.zone, day.now, careTeam(team.current))
    let isLatest = true
    void extraOf({
      checkIns: openCheckIns(plan.standing, plan.followUps.current, day.today, day.zone),
      baselines: openBaselines(plan.standing),
      measures: measures.due(day.today, day.now),
      followUps: plan.followUps.current,
      sent: measures.sent.current,
      isThere: there !== undefined && there.from <= day.now,
      today: day.today,
    }).then((found) => {
      if (isLatest) extra = found
    })
    return () => {
      isLatest = false
    }
  })
  return {
    get current() {
      return extra
    },
  }
}

/** Today waits no longer for the list of measures: a signal that hangs leaves nothing blank. */
async function none(): Promise<readonly Listed[]> {
  await new Promise((resolve) => setTimeout(resolve, 1000))
  return []
}

/** The one extra ask of a day. A measure that this app does not have, or that is closed at this hour, is not asked for. */
export async function extraOf({ checkIns, baselines, measures, followUps, sent, isThere, today }: All): Promise<Extra> {
  const answered = counted(sent).filter(({ fields }) => fields.request_id)
  const list =
    measures.length + answered.length > 0 ? await Promise.race([listInstruments().catch(() => []), none()]) : []
  const find = (instrument: string) => list.findLast(({ code }) => code === instrument)
  const secondsOf = (instrument: string) => (find(instrument)?.items ?? 0) * QUESTION_SECONDS
  const known = measures.flatMap((due) => {
    const listed = find(due.instrument)
    return listed ? [{ ...due, listed }] : []
  })
  const asks: Ask[] = [
    ...checkIns.map(({ line, day }): Ask => ({ kind: 'check_in', id: line.id, due: day, seconds: FOLLOW_UP_SECONDS })),
    ...baselines.map(({ id }): Ask => ({ kind: 'baseline', id, due: today, seconds: FOLLOW_UP_SECONDS })),
    ...known.map(
      ({ request_id: id, instrument, due, listed: { safety } }): Ask => ({
        kind: 'measure',
        id,
        due,
        seconds: secondsOf(instrument),
        safety,
      }),
    ),
  ]
  const asked: Asked[] = [
    ...answered.map(({ fields: { day, skipped, instrument } }) => ({
      day,
      seconds: skipped ? 0 : secondsOf(instrument),
    })),
    ...followUps
      .filter(({ fields: { reason }, look }) => reason !== 'not_right' && look?.reason !== 'rejected')
      .map(({ day }) => ({ day, seconds: FOLLOW_UP_SECONDS })),
  ]
  const open = asks.filter(({ safety }) => isThere || !safety)
  const ask = extraAsk(open, asked, today)
  const isToday = (id: string) => id === ask?.id
  const checkIn = checkIns.find(({ line }) => isToday(line.id))
  const baseline = baselines.find(({ id }) => isToday(id))
  const measure = known.find(({ request_id }) => isToday(request_id))
  return {
    ...(checkIn && { checkIn }),
    ...(baseline && { baseline }),
    ...(measure && { measure }),
    spent: asked.some(({ day }) => day === today),
    asks,
    asked,
  }
}
