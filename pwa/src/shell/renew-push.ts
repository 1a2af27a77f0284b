import type { Account } from '$lib/account'
import { readChoice } from '$lib/choices'

/** Where reminders are shown the server is told again where to push them; what fails is tried with the next start. */
export async function renewPush({ person, fetch }: Account): Promise<void> {
  if (!person || !readChoice('pushed')) return
  try {
    const { Push } = await import('$features/reminder/push')
    await new Push(fetch, person.id).renew()
  } catch {
    // No signal, or a browser that doesn't answer.
  }
}
