import type { Help } from '$lib/api'
import type { Locale } from '$lib/i18n'

/**
 * Help for someone whose practice has set nothing, or who never signed in on
 * this phone: the US emergency number and the 988 Suicide & Crisis Lifeline,
 * which answers calls, texts and chat in English and Spanish (988lifeline.org).
 */
export function usHelp(): Help {
  return {
    emergency: '911',
    crisis_call: '988',
    crisis_text: '988',
    crisis_chat: 'https://988lifeline.org/chat/',
    practice_phone: '',
    practice_hours: '',
  }
}

/** The 988 Lifeline has ways of its own in Spanish: press 2, or text AYUDA. */
export function isLifeline(number: string): boolean {
  return number === '988'
}

/**
 * Opens a text message to `number`. The Lifeline's Spanish service begins with
 * the word AYUDA; `?&body=` is the one form that iOS and Android both read.
 */
export function textLink(number: string, language: Locale): string {
  const link = `sms:${number.replace(/[^\d+]/g, '')}`
  return isLifeline(number) && language === 'es' ? `${link}?&body=AYUDA` : link
}
