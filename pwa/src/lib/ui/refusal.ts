import type { FieldProblem } from '../api/wire'
import { m } from '../i18n'

const sentences: Readonly<Record<string, (limit: number) => string>> = {
  required: () => m.entry_wrong_required(),
  empty: () => m.entry_wrong_required(),
  too_long: (limit) => (limit > 0 ? m.entry_wrong_too_long({ limit }) : m.entry_wrong_other()),
  too_small: () => m.entry_wrong_number(),
  too_large: () => m.entry_wrong_number(),
  out_of_range: () => m.entry_wrong_number(),
  not_a_time: () => m.entry_wrong_time(),
  unknown_field: () => m.entry_wrong_newer(),
  unknown_kind: () => m.entry_wrong_newer(),
}

/** What is wrong with a field, for any kind: a form that knows more about its own says that instead. */
export function refusal({ code, limit = 0 }: FieldProblem): string {
  return sentences[code]?.(limit) ?? m.entry_wrong_other()
}
