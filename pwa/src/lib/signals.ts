import type { Degree, Signal } from './db'
import { m } from './i18n'

/** What is asked of the body, in its order. */
const signalNames = {
  pain: m.body_pain,
  gut: m.body_gut,
  tired: m.body_tired,
  headache: m.body_headache,
  illness: m.body_illness,
}
export const signals = Object.keys(signalNames) as readonly Signal[]
export const isSignal = (field: string): field is Signal => Object.hasOwn(signalNames, field)
export const signalName = (signal: Signal) => signalNames[signal]()

/** How much of it there was: `models.Degrees`, in its order. */
export const degrees: readonly Degree[] = ['none', 'mild', 'moderate', 'strong']
const degreeNames = {
  none: m.body_degree_none,
  mild: m.body_degree_mild,
  moderate: m.body_degree_moderate,
  strong: m.body_degree_strong,
}
export const degreeName = (degree: Degree) => degreeNames[degree]()
