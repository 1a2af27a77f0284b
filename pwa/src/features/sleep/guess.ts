import type { Patch, Sleep } from '$lib/db'
import { formatRange, formatWall } from '$lib/i18n'
import type { When } from '$lib/log'
import { timeIn } from '$lib/zone'
import { nightInstants, STEPS } from './figures'

/** The times of a usual night, on the wall: `23:30`. */
export interface Usual {
  readonly into_bed: string
  readonly out_of_bed: string
}

/** "About that", said of a night: it takes the place of how many hours it was. */
export function guessed({ day, zone }: When, usual: Usual): Patch<'sleep'> {
  return { ...nightInstants(day, { ...usual }, zone).instants, about: true, band: null }
}

/** Takes a guess back: its times go with it. */
export function withoutGuess(night: Sleep | undefined): Patch<'sleep'> {
  if (!night?.about) return {}
  return { about: null, ...Object.fromEntries(STEPS.filter((step) => night[step]).map((step) => [step, null])) }
}

/** A night's times where it has a start and an end: `11:30 PM to 7:00 AM`. */
export function rangeOf(night: Sleep | undefined): string | undefined {
  const start = night?.into_bed ?? night?.tried_to_sleep
  const end = night?.out_of_bed ?? night?.final_awakening
  return night && start && end
    ? rangeWords({ into_bed: timeIn(start, night.zone), out_of_bed: timeIn(end, night.zone) })
    : undefined
}

/** `11:30 PM to 7:00 AM` */
export function rangeWords({ into_bed, out_of_bed }: Usual): string {
  return formatRange(formatWall(into_bed), formatWall(out_of_bed))
}
