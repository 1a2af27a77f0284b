import { type Ask, type Asked, extraAsk, FOLLOW_UP_SECONDS, QUESTION_SECONDS } from '$lib/asks'
import type { Entry } from '$lib/db'
import { type Listed, listInstruments } from '$lib/measure'
import type { DueMeasure } from '$lib/measure-due'
import type { OpenCheckIn } from '$lib/plan/check-in'
import type { Line } from '$lib/plan/lines'
import { counted } from './measures'

/** What Today asks besides the log: a check-in, how it is before a first dose, or a measure. */
export interface Extra {
  readonly checkIn?: OpenCheckIn
  readonly baseline?: Line
  readonly measure?: DueMeasure & { readonly listed: Listed }
  /** The day's was answered or left. */
  readonly spent: boolean
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
  const open = measures.flatMap((due) => {
    const listed = find(due.instrument)
    return listed && (isThere || !listed.safety) ? [{ ...due, listed }] : []
  })
  const asks: Ask[] = [
    ...checkIns.map(({ line, day }): Ask => ({ kind: 'check_in', id: line.id, due: day, seconds: FOLLOW_UP_SECONDS })),
    ...baselines.map(({ id }): Ask => ({ kind: 'baseline', id, due: today, seconds: FOLLOW_UP_SECONDS })),
    ...open.map(
      ({ request_id: id, instrument, due }): Ask => ({ kind: 'measure', id, due, seconds: secondsOf(instrument) }),
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
  const ask = extraAsk(asks, asked, today)
  const checkIn = ask?.kind === 'check_in' && checkIns.find(({ line }) => line.id === ask.id)
  const baseline = ask?.kind === 'baseline' && baselines.find(({ id }) => id === ask.id)
  const measure = ask && open.find(({ request_id }) => request_id === ask.id)
  return {
    ...(checkIn && { checkIn }),
    ...(baseline && { baseline }),
    ...(measure && { measure }),
    spent: asked.some(({ day }) => day === today),
  }
}
