/**
 * Small choices of this phone that must be known before the first paint:
 * language and theme. Nothing a person wrote is ever kept here.
 *
 * A browser may forbid storage altogether; then a choice lasts until the app
 * is closed.
 */
export function readChoice(name: string): string | undefined {
  try {
    return localStorage.getItem(`alongside.${name}`) ?? undefined
  } catch {
    return undefined
  }
}

export function keepChoice(name: string, value: string): void {
  try {
    localStorage.setItem(`alongside.${name}`, value)
  } catch {
    // The choice still holds for this visit.
  }
}
