import type { ConcernKind } from './db'
import { m } from './i18n'

/** The reasons people give for being unsure about medicine, in the order they are offered. */
export const kindNames: Readonly<Record<ConcernKind, () => string>> = {
  past_side_effects: m.kind_past_side_effects,
  fear_of_side_effects: m.kind_fear_of_side_effects,
  dependence: m.kind_dependence,
  change_who_i_am: m.kind_change_who_i_am,
  family_or_culture: m.kind_family_or_culture,
  faith: m.kind_faith,
  stigma: m.kind_stigma,
  natural_first: m.kind_natural_first,
  not_sure_i_need_it: m.kind_not_sure_i_need_it,
  first_weeks: m.kind_first_weeks,
  pregnancy_or_fertility: m.kind_pregnancy_or_fertility,
  other_medicines: m.kind_other_medicines,
  cost_or_access: m.kind_cost_or_access,
  felt_unheard: m.kind_felt_unheard,
  something_else: m.kind_something_else,
}
