import type { Language, Role } from '../api/wire'

/** Who uses the app on this phone. It is all that lies in the clear, and opens nothing by itself. */
export interface Person {
  readonly id: string
  readonly display_name: string
  readonly roles: readonly Role[]
  readonly language: Language
  /** Made up: the app says so wherever they go. */
  readonly demo?: boolean | undefined
}

const personKey = 'alongside.person'
const owedKey = 'alongside.sign-out-owed'

/**
 * Remembers who is signed in, so that the app opens without a signal. A
 * browser may forbid storage altogether; then it asks for a sign-in each time.
 */
export function remember({ id, display_name, roles, language, demo }: Person): void {
  write(personKey, JSON.stringify({ id, display_name, roles, language, demo }))
}

export function recall(): Person | undefined {
  try {
    const text = localStorage.getItem(personKey)
    return text ? (JSON.parse(text) as Person) : undefined
  } catch {
    return undefined
  }
}

export function forget(): void {
  write(personKey, undefined)
}

/** Somebody signed out while there was no signal: the server still has to hear of it. */
export function oweSignOut(owed: boolean): void {
  write(owedKey, owed ? 'yes' : undefined)
}

export function isSignOutOwed(): boolean {
  try {
    return localStorage.getItem(owedKey) !== null
  } catch {
    return false
  }
}

function write(key: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(key)
    else localStorage.setItem(key, value)
  } catch {
    // What cannot be kept is known until the app is closed.
  }
}
