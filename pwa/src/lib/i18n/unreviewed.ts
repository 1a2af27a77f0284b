import reviewed from '../../../messages/reviewed.json'
import { m } from './generated/messages.js'

/** Stands wherever something is filled in. */
const blank: Readonly<Record<string, string>> = new Proxy({}, { get: () => '…' })

/**
 * The texts that keep people safe and that no clinician has signed off: the name of each in both catalogs, and its words.
 * In the build texts have no names, and vite/texts.js writes this list.
 */
export function unreviewedTexts(): readonly (readonly [name: string, words: string])[] {
  const messages = m as unknown as Readonly<Record<string, (inputs: typeof blank) => string>>
  return Object.entries(reviewed).flatMap(([name, signedOff]) =>
    signedOff ? [] : [[name, messages[name]?.(blank) ?? '']],
  )
}
