import { formatDuration, m } from '$lib/i18n'
import type { Tone } from '$lib/ui/tone'
import type { ClinicVisit, Look, OpenPage } from './clinic'

/** A quiet mark beside a visit: why its page may need a look, or that it is the first. */
export interface Mark {
  readonly words: string
  readonly tone: Tone
}

const inLanguage: Readonly<Record<string, () => string>> = {
  en: m.clinic_look_language_en,
  es: m.clinic_look_language_es,
}

/** In the order of the page. What this version does not know has no mark. */
export function marksOf({ starts_at, share, patient }: ClinicVisit | OpenPage): Mark[] {
  const first: Mark[] = starts_at && patient.first_visit ? [{ words: m.clinic_look_first_visit(), tone: 'moss' }] : []
  return [...first, ...(share?.why ?? []).flatMap((look) => markOf(look, share?.language ?? ''))]
}

function markOf({ code, minutes = 0 }: Look, language: string): Mark[] {
  switch (code) {
    case 'new_concern':
      return [{ words: m.clinic_look_new_concern(), tone: 'clay' }]
    case 'sleep_change': {
      const duration = formatDuration(Math.round(Math.abs(minutes) / 10) * 10)
      const words = minutes < 0 ? m.clinic_look_sleep_less({ duration }) : m.clinic_look_sleep_more({ duration })
      return [{ words, tone: 'sleep' }]
    }
    case 'low_mood':
      return [{ words: m.clinic_look_low_mood(), tone: 'mood' }]
    case 'nervous':
      return [{ words: m.clinic_look_nervous(), tone: 'mood' }]
    case 'other_language':
      return [{ words: (inLanguage[language] ?? m.clinic_look_language)(), tone: 'moss' }]
    default:
      return []
  }
}
