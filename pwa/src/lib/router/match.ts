import type { Component } from 'svelte'
import type { Role } from '../api'

export type { Role }

/** What stands around a screen. */
export type Layout =
  /** Mark and Help now: before anyone signed in, and pages of their own. */
  | 'plain'
  /** The same with the patient's four tabs. */
  | 'tabs'
  /** One thing to do: Back, Leave fast and Help now, no tabs. */
  | 'task'
  /** The clinician's bar. */
  | 'clinic'

export interface Route {
  /** Segments that begin with a colon become props of the screen: `/visits/:visit_id`. */
  readonly path: string
  /** The page's name in the chosen language, for the window title. */
  readonly title: () => string
  readonly layout: Layout
  /** What stands above the screen instead of the header of everybody's pages. */
  readonly bar?: Component
  /** Who may open it; left out, anyone may. The server checks again. */
  readonly roles?: readonly Role[]
  /** It opens over the page that stood there, which stays as it was, with all that was typed. */
  readonly over?: boolean
  /** Where Back leads when there is nothing to go back to. `/` when left out. */
  readonly back?: string
  /** The screen's component; it takes the parameters of the path as props, all of them texts. */
  readonly load: () => Promise<Component<never>>
}

/** A component as the shell shows it. */
export type Screen = Component<Record<string, string>>

export interface Match {
  readonly route: Route
  readonly params: Record<string, string>
}

/** The first route that fits `pathname`, with its parameters decoded. */
export function match(routes: readonly Route[], pathname: string): Match | undefined {
  const segments = split(pathname)
  for (const route of routes) {
    const params = matchSegments(split(route.path), segments)
    if (params) return { route, params }
  }
  return undefined
}

function matchSegments(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined
  const params: Record<string, string> = {}
  for (const [i, part] of pattern.entries()) {
    const segment = segments[i] ?? ''
    if (part.startsWith(':')) params[part.slice(1)] = segment
    else if (part !== segment) return undefined
  }
  return params
}

function split(path: string): string[] {
  return path.split('/').filter(Boolean).map(decode)
}

/** A malformed escape is kept as typed: it then matches nothing, which is the 404 page. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
