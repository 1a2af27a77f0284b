import type { Calmer } from './db'
import { m } from './i18n'

/** What can be done to settle: `models.Practices`, in its order. */
const practiceNames: Readonly<Record<string, () => string>> = {
  breathing: m.regulation_practice_breathing,
  walk: m.regulation_practice_walk,
  movement: m.regulation_practice_movement,
  yoga: m.regulation_practice_yoga,
  prayer: m.regulation_practice_prayer,
  journaling: m.regulation_practice_journaling,
  outdoors: m.regulation_practice_outdoors,
  company: m.regulation_practice_company,
  music: m.regulation_practice_music,
  water: m.regulation_practice_water,
}
export const practices: readonly string[] = Object.keys(practiceNames)
/** One of a later version is shown as it is. */
export const practiceName = (code: string) => practiceNames[code]?.() ?? code

export const calmers: readonly Calmer[] = ['less', 'same', 'more']
const calmerNames = {
  less: m.regulation_calmer_less,
  same: m.regulation_calmer_same,
  more: m.regulation_calmer_more,
}
/** How it was after, than before. */
export const calmerName = (calmer: Calmer) => calmerNames[calmer]()
