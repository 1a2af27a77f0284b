import { addDays } from '$lib/days'
import { type Entry, follow, type Kind, type Live, type Local } from '$lib/db'
import { formatList, m } from '$lib/i18n'

/** As many days as a strip of the page shows, and as a result of a test or a questionnaire can stand on it. */
const stripDays = 14
const yearDays = 365

/** What the page shows besides the answers, because it is written down already. */
interface ComesAlong {
  /** `sleep, food, and what you take now`; or nothing. */
  readonly along: string
  /** The same of what stays off the page until the person switches it on there. */
  readonly off: string
}

export function useComesAlong(local: Local, today: string): Live<ComesAlong> {
  return follow(local, kinds, { along: '', off: '' }, () => comesAlong(local, today))
}

const kinds = [
  ...['sleep', 'nutrition', 'mood', 'regulation', 'body', 'cycle', 'lab'],
  ...['matters', 'medicine', 'past_medicine', 'measure', 'sent_measure'],
]

export async function comesAlong(local: Local, today: string): Promise<ComesAlong> {
  const some = async <K extends Kind>(kind: K, days?: number, counts: (entry: Entry<K>) => boolean = () => true) => {
    const lately = days === undefined ? undefined : { from: addDays(today, 1 - days), to: today }
    return (await local.list(kind, lately)).some(counts)
  }
  const listed = async (all: readonly (readonly [Promise<boolean>, () => string])[]) => {
    const there = await Promise.all(all.map(([is]) => is))
    return formatList(all.filter((_, at) => there[at]).map(([, name]) => name()))
  }
  return {
    along: await listed([
      [some('sleep', stripDays), m.checkin_along_sleep],
      [some('nutrition', stripDays), m.checkin_along_food],
      [some('mood', stripDays), m.checkin_along_mood],
      [some('regulation', stripDays), m.checkin_along_regulation],
      [some('body', stripDays), m.checkin_along_body],
      [some('matters'), m.checkin_along_matters],
      [some('medicine'), m.checkin_along_medicines],
      [some('past_medicine'), m.checkin_along_past_medicines],
      [some('nutrition', stripDays, ({ fields }) => !!fields.supplements?.length), m.checkin_along_supplements],
      [
        some('sent_measure', yearDays, ({ fields, look }) => !fields.skipped && look?.reason !== 'rejected'),
        m.checkin_along_sent,
      ],
    ]),
    off: await listed([
      [some('cycle', stripDays), m.checkin_along_cycle],
      [some('lab', yearDays), m.checkin_along_labs],
      [some('measure', yearDays, ({ fields }) => !fields.sent_id), m.checkin_along_own],
    ]),
  }
}
