import { m } from '$lib/i18n'

interface Told {
  readonly birth_year: number
  readonly reference: string
}

/** `born 1990 · #A-7`: what tells people with the same name apart. */
export function apart({ birth_year, reference }: Told): string {
  const born = m.clinic_people_born({ year: String(birth_year) })
  return reference ? `${born} · #${reference.replace(/^#/, '')}` : born
}
