import type { Wish } from './db'
import { m } from './i18n'

/** What a person may want from talking about it, as it is offered. */
export function wishOptions(): readonly { readonly value: Wish; readonly label: string }[] {
  return [
    { value: 'be_heard', label: m.wish_be_heard() },
    { value: 'learn_more', label: m.wish_learn_more() },
    { value: 'talk_it_over', label: m.wish_talk_it_over() },
    { value: 'decide_together', label: m.wish_decide_together() },
  ]
}
