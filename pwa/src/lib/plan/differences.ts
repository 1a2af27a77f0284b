import type { PlanLine, PlanStep } from '../db'
import { m } from '../i18n'

/** The part of a line that a version says otherwise: `words`, `why`, `way_out`, or a dose of its ladder. */
export interface Difference {
  readonly field: 'words' | 'why' | 'way_out' | 'step'
  /** What stood before, and stands now; empty where nothing did. */
  readonly before: string
  readonly now: string
}

/** What a version changed of the one before it. Steps are told apart by their dose, as the ladder does. */
export function differences(now: PlanLine, before: PlanLine): Difference[] {
  const texts = (['words', 'why', 'way_out'] as const).map((field) => ({
    field,
    before: before[field] ?? '',
    now: now[field] ?? '',
  }))
  const doses = ({ steps = [] }: PlanLine) => new Map(steps.map((step) => [step.dose.trim(), step]))
  const [old, next] = [doses(before), doses(now)]
  const steps = [...new Set([...old.keys(), ...next.keys()])].map((dose) => ({
    field: 'step' as const,
    before: stepText(old.get(dose)),
    now: stepText(next.get(dose)),
  }))
  return [...texts, ...steps].filter((part) => part.before !== part.now)
}

function stepText(step: PlanStep | undefined): string {
  if (!step) return ''
  const { dose, days, check_day, watch_for, why } = step
  const timing = [days && m.plan_days({ days }), check_day && m.plan_check_day({ day: check_day })]
  return [dose.trim(), ...timing, watch_for, why].filter(Boolean).join(' · ')
}
