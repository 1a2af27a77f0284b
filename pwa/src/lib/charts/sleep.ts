import { formatAbout, formatDuration, formatRange, formatTime, m } from '../i18n'
import { dayWords } from './words'

/*
 * A window of nights as facts, in the shape of Go's insight.SleepSummary, and
 * what is said of it in words. Times of night are minutes from noon of the day
 * before, so that 23:00 and 01:00 lie next to each other.
 */

export const sleepBands = ['under_4', '4_to_5', '5_to_6', '6_to_7', 'over_7'] as const
export type SleepBand = (typeof sleepBands)[number]

export interface SleepNight {
  /** The day on which the night ended. */
  readonly day: string
  /** Of a week: the days that were logged. */
  readonly of?: number
  readonly start: number | null
  readonly end: number | null
  /** The times are a guess ("about that"). */
  readonly about?: boolean
  readonly tib_minutes: number | null
  readonly tst_minutes: number | null
  readonly se_percent: number | null
  readonly band: SleepBand | null
  /** 1 (bad) to 5 (great). */
  readonly quality: number | null
}

export interface SleepSummary {
  readonly from: string
  readonly through: string
  readonly days: number
  /** Days to a column, where not one. */
  readonly every?: number
  /** Nights with anything written down. */
  readonly logged: number
  /** Nights with times that were typed: a start and an end. */
  readonly typed: number
  /** Nights with times that are a guess; they are in no median and no change. */
  readonly about_nights?: number
  readonly tst_nights: number
  readonly median_tst_minutes: number | null
  readonly tib_nights: number
  readonly median_tib_minutes: number | null
  /** Nights with a band and no sleep time. */
  readonly band_nights: number
  readonly median_band: SleepBand | null
  readonly median_start: number | null
  readonly median_end: number | null
  readonly quality_nights: number
  readonly median_quality: number | null
  /** From as many days before; absent where there are too few nights to compare. */
  readonly change: {
    readonly tst_minutes: number
    readonly before_tst_minutes: number
    readonly before_tst_nights: number
  } | null
  /** The logged ones, by day. */
  readonly nights: readonly SleepNight[]
}

const bandNames: Readonly<Record<SleepBand, () => string>> = {
  under_4: m.sleep_band_under_4,
  '4_to_5': m.sleep_band_4_to_5,
  '5_to_6': m.sleep_band_5_to_6,
  '6_to_7': m.sleep_band_6_to_7,
  over_7: m.sleep_band_over_7,
}
const qualityNames = [
  m.sleep_quality_1,
  m.sleep_quality_2,
  m.sleep_quality_3,
  m.sleep_quality_4,
  m.sleep_quality_5,
] as const

/** `5 to 6 h` */
export function bandName(band: SleepBand): string {
  return bandNames[band]()
}

/** The word for a night's quality, 1 to 5. */
export function qualityName(quality: number): string {
  return qualityNames[quality - 1]?.() ?? ''
}

/** To the person whose nights they are: "You slept about 6 h 20 most nights. 9 of the last 14 nights are written down." */
export function sleepSentence(s: SleepSummary): string {
  if (s.logged === 0) return m.sleep_sentence_none({ days: s.days })
  const logged = m.sleep_sentence_logged({ nights: s.logged, days: s.days })
  const usual = usually(s, {
    tst: (duration) => m.sleep_sentence_tst({ duration }),
    tstSome: (duration, nights) => m.sleep_sentence_tst_some({ duration, nights }),
    band: (band) => m.sleep_sentence_band({ band }),
    bandSome: (band, nights) => m.sleep_sentence_band_some({ band, nights }),
    tib: (duration, nights) => m.sleep_sentence_tib({ duration, nights }),
  })
  return usual ? `${usual} ${logged}` : logged
}

/** On the one page, for whoever reads it: "Slept about 6 h 20 most nights, 40 min less than in the 14 days before. 12 of 14 nights written down." */
export function sleepCaption(s: SleepSummary): string {
  const { logged: nights, days } = s
  const usual = usually(s, {
    tst: (duration) => m.sleep_caption_tst({ duration }),
    tstSome: (duration, nights) => m.sleep_caption_tst_some({ duration, nights }),
    band: (band) => m.sleep_caption_band({ band }),
    bandSome: (band, nights) => m.sleep_caption_band_some({ band, nights }),
    tib: (duration, nights) => m.sleep_caption_tib({ duration, nights }),
  })
  const logged = usual
    ? m.sleep_caption_logged({ text: withChange(usual, s), nights, days })
    : m.sleep_caption_only_logged({ nights, days })
  const said = s.about_nights ? `${logged} ${m.sleep_caption_about({ nights: s.about_nights })}` : logged
  // A length that was only chosen from a list is compared with nothing.
  const canCompare = s.change ?? (s.tst_nights === 0 || s.tst_nights < s.band_nights)
  return canCompare ? said : `${said} ${m.chart_few_before({ days: s.days })}`
}

interface Usual {
  tst(duration: string): string
  tstSome(duration: string, nights: number): string
  band(band: string): string
  bandSome(band: string, nights: number): string
  tib(duration: string, nights: number): string
}

/**
 * What the most nights have in common. "Most nights" is said only where every
 * night written down counts, and there are three; else the count is named.
 */
function usually(s: SleepSummary, say: Usual): string | undefined {
  if (s.median_tst_minutes !== null && s.tst_nights >= s.band_nights) {
    const duration = formatAbout(s.median_tst_minutes)
    return all(s.tst_nights, s) ? say.tst(duration) : say.tstSome(duration, s.tst_nights)
  }
  if (s.median_band !== null) {
    const band = bandName(s.median_band)
    return all(s.band_nights, s) ? say.band(band) : say.bandSome(band, s.band_nights)
  }
  if (s.median_tib_minutes !== null) return say.tib(formatAbout(s.median_tib_minutes), s.tib_nights)
  return undefined
}

function all(nights: number, s: SleepSummary): boolean {
  return nights >= 3 && nights === s.logged
}

function withChange(text: string, { change, days, tst_nights, band_nights }: SleepSummary): string {
  if (change === null || tst_nights < band_nights) return text
  const minutes = Math.round(Math.abs(change.tst_minutes) / 10) * 10
  if (minutes === 0) return m.chart_same({ text, days })
  const duration = formatDuration(minutes)
  return change.tst_minutes < 0
    ? m.sleep_caption_less({ text, duration, days })
    : m.sleep_caption_more({ text, duration, days })
}

/** `Tuesday, November 24: in bed 11:30 PM to 7:00 AM, slept 6 h 20, OK` */
export function nightWords(day: string, night: SleepNight | undefined): string {
  return dayWords(day, [nightTimes(night), nightLength(night), night?.quality ? qualityName(night.quality) : ''])
}

/** `in bed 11:30 PM to 7:00 AM`, or nothing. */
export function nightTimes(night: SleepNight | undefined): string {
  if (!night || night.start === null || night.end === null) return ''
  const range = formatRange(clock(night.start), clock(night.end))
  return night.about ? m.sleep_night_about({ range }) : m.sleep_night_in_bed({ range })
}

/** `slept 6 h 20` from times, `slept 5 to 6 h` from a band, or nothing. */
export function nightLength(night: SleepNight | undefined): string {
  if (!night) return ''
  if (night.tst_minutes !== null && !night.about)
    return m.sleep_night_asleep({ duration: formatDuration(night.tst_minutes) })
  return night.band === null ? '' : m.sleep_night_band({ band: bandName(night.band) })
}

/** The nights of a summary as columns of a table. */
export function tableColumns({ nights }: SleepSummary) {
  return [
    { name: m.sleep_table_asleep(), cells: nights.map(slept) },
    {
      name: m.sleep_table_quality(),
      cells: nights.map(({ quality }) => (quality === null ? '' : qualityName(quality))),
    },
    { name: m.sleep_table_bed(), cells: nights.map(inBed) },
  ]
}

function slept({ tst_minutes, band, about }: SleepNight): string {
  if (tst_minutes !== null && !about) return formatDuration(tst_minutes)
  return band === null ? '' : bandName(band)
}

function inBed({ start, end, about }: SleepNight): string {
  if (start === null || end === null) return ''
  const range = formatRange(clock(start), clock(end))
  return about ? m.sleep_table_about({ range }) : range
}

/** What a clock shows so many minutes after noon. */
export function clock(minutesFromNoon: number): string {
  return formatTime(new Date(Date.UTC(2000, 0, 1, 12, minutesFromNoon)), 'UTC')
}
