import { LocalError } from '$lib/db'
import { m } from '$lib/i18n'
import { useToasts } from '$lib/ui/toasts.svelte'

/** What takes a save back. */
export type Undo = () => Promise<void>

/**
 * Runs a save and says so, with ten seconds to take it back. Where the phone
 * can't keep it, that is said instead: what was typed still stands in the form.
 */
export function useSaving() {
  const toasts = useToasts()
  return async function saving(work: () => Promise<Undo | undefined>, said?: string): Promise<boolean> {
    try {
      const undo = await work()
      if (said) toasts.say(said, undo && (() => void saving(async () => void (await undo()))))
      return true
    } catch (error) {
      toasts.say(error instanceof LocalError && error.code === 'full' ? m.entry_phone_full() : m.entry_not_saved())
      return false
    }
  }
}
