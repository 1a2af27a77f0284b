/** A name without what tells its writings apart: case, accents, marks between words. */
export function plain(name: string): string {
  return name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

const names: readonly (readonly string[])[] = [
  [
    'very low',
    'very bad',
    'awful',
    'terrible',
    'very poor',
    'muy bajo',
    'muy mal',
    'muy mala',
    'muy malo',
    'fatal',
    'horrible',
    'pesimo',
    'pesima',
  ],
  ['low', 'bad', 'poor', 'bajo', 'mal', 'mala', 'malo'],
  ['ok', 'okay', 'meh', 'neutral', 'fair', 'in between', 'so so', 'normal', 'regular', 'asi asi', 'ni bien ni mal'],
  ['good', 'well', 'bien', 'bueno', 'buena', 'happy', 'feliz'],
  [
    'very good',
    'great',
    'rad',
    'excellent',
    'amazing',
    'super',
    'muy bien',
    'muy bueno',
    'muy buena',
    'genial',
    'increible',
    'excelente',
  ],
]

/** One of our five levels, from its number or a name that means it; undefined for what says something else. */
export function readLevel(text: string): number | undefined {
  const said = plain(text)
  if (/^[1-5]$/.test(said) && /^\s*[1-5](?:[.,]0+)?\s*$/.test(text)) return Number(said)
  if (/^\s*[1-5][.,]0+\s*$/.test(text)) return Number(text.trim()[0])
  const level = names.findIndex((those) => those.includes(said))
  return level < 0 ? undefined : level + 1
}
