import { LocalError } from '$lib/db'
import { m } from '$lib/i18n'
import type { Undo } from '$lib/log'
import { useToasts } from '$lib/ui/toasts.svelte'

/**
 * Runs a save and says so, with ten seconds to take it back. Where the phone
 * can't keep it, that is said instead: what was typed still stands in the form.
 */
export function useSaving() {
  const toasts = useToasts()
  let last: Promise<unknown> = Promise.resolve()
  return async function saving(work: () => Promise<Undo | undefined>, said?: string): Promise<boolean> {
    toasts.begin()
    try {
      // One after the other: each looks at what the one before has left.
      const done = last.then(work)
      last = done.catch(() => undefined)
      const undo = await done
      if (said) toasts.say(said, undo && (() => void saving(async () => void (await undo()))))
      return true
    } catch (error) {
      toasts.warn(unsaved(error))
      return false
    }
  }
}

function unsaved(error: unknown): string {
  switch (error instanceof LocalError && error.code) {
    case 'full':
      return m.entry_phone_full()
    case 'outdated':
      return m.entry_outdated()
    case 'blocked':
      return m.problem_blocked()
    default:
      return m.entry_not_saved()
  }
}
