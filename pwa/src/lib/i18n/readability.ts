/*
 * How hard a text is to read, from the length of its sentences and words.
 * Syllables are counted by rule, which is right for most words and close for
 * the rest: enough to hold a catalog to a grade, not to judge one sentence.
 */

interface Counts {
  readonly sentences: number
  readonly words: number
  readonly syllables: number
}

/**
 * Flesch-Kincaid grade of an English text, in years of US school (Kincaid and
 * others, 1975): 6 reads like a text for an eleven-year-old.
 */
export function englishGrade(text: string): number {
  const { sentences, words, syllables } = count(text, englishSyllables)
  return 0.39 * (words / sentences) + 11.8 * (syllables / words) - 15.59
}

/**
 * Fernández Huerta's ease of a Spanish text (1959), with the usual correction
 * of its last term: 70 and more is easy, 90 and more very easy.
 */
export function spanishEase(text: string): number {
  const { sentences, words, syllables } = count(text, spanishSyllables)
  return 206.84 - 60 * (syllables / words) - 1.02 * (words / sentences)
}

/** How many words a text has. */
export function wordCount(text: string): number {
  return wordsOf(text).length
}

function count(text: string, syllablesOf: (word: string) => number): Counts {
  const words = wordsOf(text)
  const sentences = text.split(/[.!?:;]+(?:\s|$)/).filter((sentence) => wordsOf(sentence).length > 0).length
  const syllables = words.reduce((sum, word) => sum + syllablesOf(word), 0)
  return { sentences, words: words.length, syllables }
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}'’]*/gu) ?? []
}

/** Groups of vowels, without the silent e at the end. Numbers count as one. */
function englishSyllables(word: string): number {
  const spoken = word.replace(/[^a-z]/g, '').replace(/(?:[^laeiouy]es|[^laeiouyd]ed|[^laeiouy]e)$/, '')
  return Math.max(1, spoken.match(/[aeiouy]+/g)?.length ?? 1)
}

/** Groups of vowels; two strong ones, or an accented weak one beside a strong one, are two syllables. */
function spanishSyllables(word: string): number {
  const spoken = word.replace(/qu|gu(?=[eiéí])/g, 'g').replace(/y$/, 'i')
  const groups = spoken.match(/[aeiouáéíóúü]+/g) ?? []
  return Math.max(
    1,
    groups.reduce((sum, group) => sum + 1 + (group.match(/[aeoáéó](?=[aeoáéóíú])|[íú](?=[aeoáéó])/g)?.length ?? 0), 0),
  )
}
