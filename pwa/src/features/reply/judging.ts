import { m } from '$lib/i18n'

/**
 * Words that judge or push, each with the reason it is marked for. A mark is a
 * hint: nobody is kept from writing any of them. Both languages are looked
 * for, because a reply may be in either.
 */
const judging: readonly {
  readonly why: () => string
  readonly en: readonly string[]
  readonly es: readonly string[]
}[] = [
  {
    why: m.clinic_reply_why_orders,
    en: ['should', 'shouldn’t', 'must', 'ought to', 'need to', 'have to', 'supposed to'],
    es: ['debe', 'debería', 'tiene que', 'hay que', 'le toca'],
  },
  {
    why: m.clinic_reply_why_makes_small,
    en: ['just', 'simply', 'easy', 'only have to'],
    es: ['simplemente', 'nada más', 'es fácil', 'solo tiene que'],
  },
  {
    why: m.clinic_reply_why_judges,
    en: [
      ...['refuse', 'refused', 'refuses', 'refusing', 'refusal', 'deny', 'denied', 'denies', 'complain', 'complained'],
      ...[
        'complains',
        'non-compliant',
        'noncompliant',
        'compliance',
        'non-adherent',
        'adherence',
        'failed',
        'resistant',
      ],
      ...['irrational', 'unreasonable', 'stubborn', 'in denial'],
    ],
    es: [
      ...['se niega', 'rechaza', 'rechazó', 'niega', 'se queja', 'incumple', 'incumplió', 'no cumple', 'adherencia'],
      ...['fracasó', 'irracional', 'terco', 'terca', 'necio', 'necia'],
    ],
  },
  {
    why: m.clinic_reply_why_waves_away,
    en: ['don’t worry', 'no need to worry', 'nothing to worry about', 'calm down', 'overreacting', 'at least'],
    es: ['no se preocupe', 'tranquilícese', 'cálmese', 'exagera', 'por lo menos', 'no es para tanto'],
  },
  {
    why: m.clinic_reply_why_pushes,
    en: ['trust me', 'I insist', 'I strongly', 'too late', 'regret', 'if you don’t', 'everyone', 'best for you'],
    es: [
      'hágame caso',
      'confíe en mí',
      'insisto',
      'demasiado tarde',
      'se va a arrepentir',
      'todo el mundo',
      'por su bien',
    ],
  },
  {
    why: m.clinic_reply_why_takes_back,
    en: ['yes, but', 'I understand, but', 'I hear you, but'],
    es: ['sí, pero', 'le entiendo, pero', 'la entiendo, pero', 'lo entiendo, pero'],
  },
  {
    why: m.clinic_reply_why_blames,
    en: ['why don’t you', 'why didn’t you', 'your fault'],
    es: ['por qué no', 'su culpa'],
  },
  {
    why: m.clinic_reply_why_promises,
    en: ['perfectly safe', 'completely safe', 'no side effects', 'guarantee', 'guaranteed', 'will fix'],
    es: ['totalmente segura', 'totalmente seguro', 'sin efectos secundarios', 'garantizo', 'garantizado', 'seguro que'],
  },
]

/** A word as it was written, and why it is marked. */
export interface Mark {
  readonly word: string
  readonly why: () => string
}

/** Whole words only, with straight or curly apostrophes. */
const patterns = judging.flatMap(({ why, en, es }) =>
  [...en, ...es].map((word) => ({
    why,
    pattern: new RegExp(`(?<![\\p{L}\\p{M}])${word.replaceAll('’', "[’']")}(?![\\p{L}\\p{M}])`, 'iu'),
  })),
)

/** What of a text judges or pushes: each reason once, with the word that stands first. */
export function marksIn(text: string): Mark[] {
  const found = patterns.flatMap(({ why, pattern }) => {
    const match = pattern.exec(text)
    return match ? [{ word: match[0], why, from: match.index, to: match.index + match[0].length }] : []
  })
  const marks: typeof found = []
  for (const mark of found.sort((a, b) => a.from - b.from || b.to - a.to)) {
    // "No need to worry" is one thing, though "need to" is in it.
    if (!marks.some(({ why, to }) => why === mark.why || mark.to <= to)) marks.push(mark)
  }
  return marks
}

/** Every word of the list, in both languages. */
export const judgingWords: readonly string[] = judging.flatMap(({ en, es }) => [...en, ...es])
