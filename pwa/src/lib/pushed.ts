import { keepChoice, readChoice } from './choices'

/** Whose reminders this browser shows: their account's id, and no more of them. */
export const isPushedTo = (person: string) => readChoice('pushed') === person

/** This browser shows the reminders of a person from now on. */
export const pushTo = (person: string) => keepChoice('pushed', person)

/** It shows nobody's: whoever uses it next is not told of somebody else. */
export async function pushToNobody(): Promise<void> {
  pushTo('')
  const worker = await navigator.serviceWorker?.getRegistration()
  // Safari has no pushManager outside of the home screen.
  const subscription = await worker?.pushManager?.getSubscription()
  await subscription?.unsubscribe()
}

/** It shows nobody's but those of a person. */
export async function pushToNobodyBut(person?: string): Promise<void> {
  const shownTo = readChoice('pushed')
  if (shownTo && shownTo !== person) await pushToNobody()
}
