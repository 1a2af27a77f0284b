/** Runs `work` when no other tab of this app does the same: one after the other, by Web Locks. */
export async function takeTurns<T>(name: string, work: () => Promise<T>): Promise<T> {
  return navigator.locks.request(`alongside.${name}`, work)
}
